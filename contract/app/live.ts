import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { logLineSchema } from '../agent/common.ts';
import { idSchema, procedure } from './base.ts';
import { jobDetailSchema } from './jobs.ts';

// Live data: event iterators that end when the caller aborts.

/** What changed; the screen reads it again. `all` is sent first, and when notices were dropped for a slow reader. */
export const changeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('device'), deviceId: idSchema }),
  z.object({ kind: z.literal('job'), jobId: idSchema }),
  z.object({ kind: z.literal('credentials') }),
  z.object({ kind: z.literal('vault') }),
]);
export type Change = z.infer<typeof changeSchema>;

export const logSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('module'), moduleId: z.string().min(1).max(100) }),
  z.object({ kind: z.literal('agent') }),
]);
export type LogSource = z.infer<typeof logSourceSchema>;

export const liveContract = {
  changes: procedure.output(eventIterator(changeSchema)),
  /** The job now, and again after each change, at most five times a second; ends when the job has ended. */
  job: procedure.input(z.object({ jobId: idSchema })).output(eventIterator(jobDetailSchema)),
  /** The last `lines` lines, then what comes, in batches. Control sequences are stripped. */
  log: procedure
    .input(z.object({ deviceId: idSchema, source: logSourceSchema, lines: z.number().int().min(1).max(5000) }))
    .output(eventIterator(z.array(logLineSchema))),
};
