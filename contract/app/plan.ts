import { z } from 'zod';
import { problemSchema } from '../errors.ts';
import { epochMsSchema, idSchema } from './base.ts';

// How a job goes over its targets, and what it would do to each.

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** So many devices, or such a part of all of them (rounded up, at least one). */
export const shareSchema = z.discriminatedUnion('unit', [
  z.object({ unit: z.literal('count'), value: z.number().int().min(1).max(10_000) }),
  z.object({ unit: z.literal('percent'), value: z.number().min(0.1).max(100) }),
]);
export type Share = z.infer<typeof shareSchema>;

export const wavesSchema = z.discriminatedUnion('preset', [
  z.object({ preset: z.literal('all') }),
  z.object({ preset: z.literal('canary'), canary: shareSchema }),
  /** With a canary, that is the first batch. */
  z.object({ preset: z.literal('batches'), size: shareSchema, canary: shareSchema.nullable().default(null) }),
]);
export type Waves = z.infer<typeof wavesSchema>;

const clockSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 22:30');

export const planSchema = z.object({
  waves: wavesSchema.default({ preset: 'all' }),
  /** Targets that run at once. */
  concurrency: z.number().int().min(1).max(64).default(16),
  /** Reached: targets that have not started end as skipped; running ones go on. */
  failureLimit: shareSchema.nullable().default(null),
  /** Between waves; afterwards the devices of the wave that succeeded are looked at again, and one that is not healthy counts as failed. */
  soakMs: z.number().int().min(0).max(dayMs).default(0),
  /** Of what can succeed later without a change; each waits twice as long as the one before. */
  retries: z.number().int().min(0).max(5).default(0),
  retryDelayMs: z.number().int().min(0).max(dayMs).default(10_000),
  /** For one attempt on one device. */
  timeoutMs: z
    .number()
    .int()
    .min(1000)
    .max(dayMs)
    .default(30 * minuteMs),
  offline: z
    .discriminatedUnion('policy', [
      z.object({ policy: z.literal('end') }),
      z.object({
        policy: z.literal('queue'),
        /** Counted from when it was found away. Left out: a day for power operations, a week for others. */
        expiresAfterMs: z
          .number()
          .int()
          .min(1000)
          .max(90 * dayMs)
          .optional(),
      }),
    ])
    .default({ policy: 'end' }),
  startAt: epochMsSchema.nullable().default(null),
  /** In the laptop's time; new targets start only within it. `to` before `from`: past midnight. Days of its start, 0 is Sunday. */
  window: z
    .object({ from: clockSchema, to: clockSchema, days: z.array(z.number().int().min(0).max(6)).min(1).max(7) })
    .nullable()
    .default(null),
});
export type Plan = z.infer<typeof planSchema>;
export type PlanInput = z.input<typeof planSchema>;

/** So many devices can be named at once. */
export const mostChosen = 10_000;

/** Who: named devices, or all that a filter finds at the moment the job is made. */
export const selectionSchema = z.discriminatedUnion('by', [
  z.object({ by: z.literal('ids'), deviceIds: z.array(idSchema).min(1).max(mostChosen) }),
  z.object({ by: z.literal('filter'), query: z.string().max(2_000) }),
]);
export type Selection = z.infer<typeof selectionSchema>;

/** What an operation would do to one device, by what was last seen of it. */
export const previewSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('change'), from: z.string().nullable(), to: z.string().nullable() }),
  /** Already so: nothing to do. */
  z.object({ kind: z.literal('same'), value: z.string().nullable() }),
  /** It would fail, or must not be tried; the target is left out unless that changes. */
  z.object({ kind: z.literal('blocked'), problem: problemSchema }),
  /** Too little is known of the device to say. */
  z.object({ kind: z.literal('unseen') }),
]);
export type Preview = z.infer<typeof previewSchema>;

export const targetPreviewSchema = z.object({
  deviceId: idSchema,
  deviceName: z.string(),
  site: z.string(),
  preview: previewSchema,
  /** When that was seen of it which the preview is drawn from. */
  seenAt: epochMsSchema.nullable(),
  /** The last attempt to reach it failed: it ends as unreachable or is queued, as the plan says. */
  offline: z.boolean(),
  /** What kept the last attempt out though the device may be there: its login, its host key. It is tried, and not queued. */
  barredBy: problemSchema.nullable(),
  /** First wave is 0. Blocked targets have none. */
  wave: z.number().int().nullable(),
});
export type TargetPreview = z.infer<typeof targetPreviewSchema>;

export const dryRunSchema = z.object({
  madeAt: epochMsSchema,
  targets: z.array(targetPreviewSchema),
  waves: z.array(z.object({ size: z.number().int() })),
});
export type DryRun = z.infer<typeof dryRunSchema>;
