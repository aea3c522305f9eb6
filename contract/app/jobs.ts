import { z } from 'zod';
import { problemSchema } from '../errors.ts';
import { operationCallSchema } from '../operations.ts';
import { epochMsSchema, idSchema, procedure } from './base.ts';
import { jobSecretsSchema } from './job-secrets.ts';
import { dryRunSchema, planSchema, selectionSchema } from './plan.ts';

export const aliveStates = ['waiting', 'running', 'queued'] as const;
export const endStates = [
  'succeeded',
  'unchanged',
  'failed',
  'unreachable',
  'refused',
  'needs-trust',
  'unknown',
  'skipped',
  'expired',
  'superseded',
  'cancelled',
] as const;
export const targetStateSchema = z.enum([...aliveStates, ...endStates]);
export type TargetState = z.infer<typeof targetStateSchema>;
export type EndState = (typeof endStates)[number];

/** One named step of a target, with its time and its output (control sequences stripped, the last 16 KiB kept). */
export const stepSchema = z.object({
  name: z.string(),
  state: z.enum(['running', 'done', 'failed', 'skipped']),
  startedAt: epochMsSchema,
  endedAt: epochMsSchema.nullable(),
  output: z.string(),
  progress: z.object({ done: z.number(), total: z.number() }).nullable(),
});
export type Step = z.infer<typeof stepSchema>;

/** A target as lists show it. */
export const targetRowSchema = z.object({
  deviceId: idSchema,
  deviceName: z.string(),
  state: targetStateSchema,
  /** Counted from 0. */
  wave: z.number().int().default(0),
  attempts: z.number().int(),
  startedAt: epochMsSchema.nullable(),
  endedAt: epochMsSchema.nullable(),
  /** Queued until then at most. */
  expiresAt: epochMsSchema.nullable().default(null),
  /** The next attempt of a waiting or queued target, where it is known. */
  nextAt: epochMsSchema.nullable().default(null),
  /** One line for the technician when it ended well: `1.1.0 → 1.2.0`. */
  result: z.string().nullable(),
  problem: problemSchema.nullable(),
});
export type TargetRow = z.infer<typeof targetRowSchema>;

export const targetSchema = targetRowSchema.extend({ steps: z.array(stepSchema) });
export type Target = z.infer<typeof targetSchema>;

export const jobSchema = z.object({
  id: idSchema,
  call: operationCallSchema,
  plan: planSchema,
  /** `scheduled`: before its time. `waiting`: outside its window, or only queued targets are left. `soaking`: between waves. */
  state: z.enum(['scheduled', 'running', 'soaking', 'paused', 'waiting', 'ended']),
  createdAt: epochMsSchema,
  startedAt: epochMsSchema.nullable().default(null),
  endedAt: epochMsSchema.nullable(),
  /** The wave that runs, or ran last, counted from 0. */
  wave: z.number().int().default(0),
  waves: z.array(z.object({ size: z.number().int() })).default([]),
  /** When the soak, the schedule or the window lets it go on. */
  resumesAt: epochMsSchema.nullable().default(null),
  /** Why targets were left out. */
  stoppedBy: z.enum(['failure-limit', 'cancel']).nullable().default(null),
  /** The job whose targets this one runs again. */
  againOf: idSchema.nullable().default(null),
  counts: z.partialRecord(targetStateSchema, z.number().int()),
  /**
   * How long the targets took that ran and ended so far, their queueing left out: how many, their mean, and their standard
   * deviation. Of jobs that live; `null` where none has ended.
   */
  pace: z.object({ ended: z.number().int(), meanMs: z.number(), spreadMs: z.number() }).nullable().default(null),
  /** Name of the first target, for lists: "harbour-01 and 36 more". */
  firstDeviceName: z.string().default(''),
  /** The values of its secrets are kept, sealed, until its last target has ended; false as well where it has none. */
  keepsSecrets: z.boolean().default(false),
});
export type Job = z.infer<typeof jobSchema>;

/** Steps come along for jobs of up to ten targets; of larger ones `live.target` tells. */
export const jobDetailSchema = jobSchema.extend({ targets: z.array(targetSchema) });
export type JobDetail = z.infer<typeof jobDetailSchema>;

/** A target that waits for its device. */
export const queuedTargetSchema = targetRowSchema.extend({
  jobId: idSchema,
  call: operationCallSchema,
  queuedAt: epochMsSchema,
});
export type QueuedTarget = z.infer<typeof queuedTargetSchema>;

const byId = z.object({ jobId: idSchema });
const oneTarget = byId.extend({ deviceId: idSchema });

export const jobsContract = {
  /** What a job would do, by what is known; asks no device, changes nothing. */
  dryRun: procedure
    .input(z.object({ call: operationCallSchema, targets: selectionSchema, plan: planSchema.prefault({}) }))
    .output(dryRunSchema),
  /**
   * The targets are frozen now. `secrets`: the values of those that the call names. Throws `job.no-targets`, `query.invalid`,
   * `device.unknown`, `secrets.needed`, `vault.locked`, `vault.absent`.
   */
  start: procedure
    .input(
      z.object({
        call: operationCallSchema,
        targets: selectionSchema,
        plan: planSchema.prefault({}),
        secrets: jobSecretsSchema.default([]),
      }),
    )
    .output(jobSchema),
  /** Newest first. */
  list: procedure
    .input(z.object({ deviceId: idSchema.optional(), limit: z.number().int().min(1).max(500).default(100) }))
    .output(z.array(jobSchema)),
  get: procedure.input(byId).output(jobDetailSchema),
  /** Nothing more is started; what runs goes on to its end. */
  pause: procedure.input(byId).output(jobSchema),
  resume: procedure.input(byId).output(jobSchema),
  /** Waiting and queued targets end at once; running ones are aborted. */
  cancel: procedure.input(byId).output(jobSchema),
  /**
   * A new job over the targets that ended in these states. Secrets that are kept no more are given anew. Throws `job.no-targets`,
   * `secrets.needed`, `secrets.locked`, `vault.locked`, `vault.absent`.
   */
  again: procedure
    .input(
      byId.extend({
        states: z.array(z.enum(endStates)).min(1),
        plan: planSchema.optional(),
        secrets: jobSecretsSchema.default([]),
      }),
    )
    .output(jobSchema),
};

export const queueContract = {
  list: procedure.output(z.array(queuedTargetSchema)),
  count: procedure.output(z.object({ queued: z.number().int() })),
  /** Tries the device now; it stays queued when it is still not reached. */
  tryNow: procedure.input(oneTarget).output(z.object({ tried: z.literal(true) })),
  cancel: procedure
    .input(z.object({ targets: z.array(oneTarget).min(1).max(10_000) }))
    .output(z.object({ cancelled: z.number().int() })),
};
