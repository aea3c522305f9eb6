import { oc } from '@orpc/contract';
import { z } from 'zod';
import { problemSchema } from '../errors.ts';

/** Every procedure fails in one way: with a problem of the catalogue. */
export const procedure = oc.errors({ PROBLEM: { message: 'A problem of the catalogue', data: problemSchema } });

/** Not seen, and yet they turn or hide what stands around them: controls, and what overrides the direction of writing. */
const unseen = /[\p{Cc}\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/** A line of text to be shown among other text: what cannot be seen in it is made to be seen. */
export const lineSchema = z
  .string()
  .trim()
  .overwrite((text) => text.replace(unseen, '\ufffd'));

export const idSchema = z.uuid();
export const epochMsSchema = z.number().int().nonnegative();
