import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { logLineSchema } from '../agent/common.ts';
import { ufopNameSchema, ufopVersionNameSchema } from '../agent/ufops.ts';
import { idSchema, procedure } from './base.ts';
import { jobDetailSchema, jobSchema, targetRowSchema, targetSchema } from './jobs.ts';

// Live data: event iterators that end when the caller aborts.

/** What changed; the screen reads it again. `all` is sent first, and when notices were dropped for a slow reader. */
export const changeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('device'), deviceId: idSchema }),
  z.object({ kind: z.literal('job'), jobId: idSchema }),
  z.object({ kind: z.literal('queue') }),
  z.object({ kind: z.literal('filters') }),
  z.object({ kind: z.literal('credentials') }),
  z.object({ kind: z.literal('vault') }),
  z.object({ kind: z.literal('library') }),
]);
export type Change = z.infer<typeof changeSchema>;

export const logSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('module'), moduleId: z.string().min(1).max(100) }),
  z.object({ kind: z.literal('agent') }),
  z.object({ kind: z.literal('instance'), ufop: ufopNameSchema, index: z.number().int().min(0) }),
  z.object({ kind: z.literal('build'), ufop: ufopNameSchema, version: ufopVersionNameSchema }),
]);
export type LogSource = z.infer<typeof logSourceSchema>;

export const liveContract = {
  changes: procedure.output(eventIterator(changeSchema)),
  /** The job now, and again after each change, at most five times a second; ends when the job has ended. */
  job: procedure.input(z.object({ jobId: idSchema })).output(eventIterator(jobDetailSchema)),
  /** All targets first, then those that changed; at most five times a second; ends when the job has ended. For jobs of any size. */
  progress: procedure
    .input(z.object({ jobId: idSchema }))
    .output(eventIterator(z.object({ job: jobSchema, targets: z.array(targetRowSchema) }))),
  /** One target with its steps, again after each change; ends when it has ended. */
  target: procedure.input(z.object({ jobId: idSchema, deviceId: idSchema })).output(eventIterator(targetSchema)),
  /** The last `lines` lines, then what comes, in batches. Control sequences are stripped. */
  log: procedure
    .input(z.object({ deviceId: idSchema, source: logSourceSchema, lines: z.number().int().min(1).max(5000) }))
    .output(eventIterator(z.array(logLineSchema))),
};
