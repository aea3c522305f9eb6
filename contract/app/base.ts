import { oc } from '@orpc/contract';
import { z } from 'zod';
import { problemSchema } from '../errors.ts';

/** Every procedure fails in one way: with a problem of the catalogue. */
export const procedure = oc.errors({ PROBLEM: { message: 'A problem of the catalogue', data: problemSchema } });

export const idSchema = z.uuid();
export const epochMsSchema = z.number().int().nonnegative();
