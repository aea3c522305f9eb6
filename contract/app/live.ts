import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { logLineSchema } from '../agent/common.ts';
import { ufopNameSchema, ufopVersionNameSchema } from '../agent/ufops.ts';
import { problemSchema } from '../errors.ts';
import { epochMsSchema, idSchema, procedure } from './base.ts';
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

/** How a device is followed that somebody looks at. What is learned goes into its snapshot, as with any other look. */
export const deviceWatchSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('connecting') }),
  /** Its agent tells what changes: the snapshot is of now, for as long as this holds. */
  z.object({ state: z.literal('live'), since: epochMsSchema }),
  /** What is there tells nothing by itself: it is looked at every so often. */
  z.object({ state: z.literal('asking'), everyMs: z.number().int() }),
  /** Tried again by itself at `retryAt`, or sooner when the network changes. */
  z.object({ state: z.literal('away'), problem: problemSchema, retryAt: epochMsSchema }),
  /** Waiting does not mend it; it goes on when the device is changed, unlocked or reached otherwise. */
  z.object({ state: z.literal('held'), problem: problemSchema }),
]);
export type DeviceWatch = z.infer<typeof deviceWatchSchema>;

export const liveContract = {
  changes: procedure.output(eventIterator(changeSchema)),
  /** Follows what changes on a device for as long as the caller listens; callers of one device share what it takes. */
  device: procedure.input(z.object({ deviceId: idSchema })).output(eventIterator(deviceWatchSchema)),
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
