import { z } from 'zod';
import { problemSchema } from '../errors.ts';
import { operationCallSchema } from '../operations.ts';
import { epochMsSchema, idSchema, procedure } from './base.ts';

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

export const targetSchema = z.object({
  deviceId: idSchema,
  deviceName: z.string(),
  state: targetStateSchema,
  attempts: z.number().int(),
  startedAt: epochMsSchema.nullable(),
  endedAt: epochMsSchema.nullable(),
  /** One line for the technician when it ended well: `1.1.0 → 1.2.0`. */
  result: z.string().nullable(),
  problem: problemSchema.nullable(),
  steps: z.array(stepSchema),
});
export type Target = z.infer<typeof targetSchema>;

export const jobSchema = z.object({
  id: idSchema,
  call: operationCallSchema,
  state: z.enum(['running', 'ended']),
  createdAt: epochMsSchema,
  endedAt: epochMsSchema.nullable(),
  counts: z.partialRecord(targetStateSchema, z.number().int()),
});
export type Job = z.infer<typeof jobSchema>;

export const jobDetailSchema = jobSchema.extend({ targets: z.array(targetSchema) });
export type JobDetail = z.infer<typeof jobDetailSchema>;

const byId = z.object({ jobId: idSchema });

export const jobsContract = {
  start: procedure
    .input(z.object({ call: operationCallSchema, deviceIds: z.array(idSchema).min(1).max(10_000) }))
    .output(jobSchema),
  list: procedure
    .input(z.object({ deviceId: idSchema.optional(), limit: z.number().int().min(1).max(500).default(100) }))
    .output(z.array(jobSchema)),
  get: procedure.input(byId).output(jobDetailSchema),
  cancel: procedure.input(byId).output(jobSchema),
};
