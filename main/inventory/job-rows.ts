import { z } from 'zod';
import { type Job, jobSchema, type QueuedTarget, queuedTargetSchema, type Target } from '../../contract/app/jobs.ts';
import { planSchema } from '../../contract/app/plan.ts';
import { type Problem, problemSchema } from '../../contract/errors.ts';
import { operationCallSchema } from '../../contract/operations.ts';
import { parseStored } from './json.ts';
import type { Row } from './sql.ts';

// Rows of the job tables, read as unknown data.

const stringsSchema = z.record(z.string(), z.string().nullable());
const paceSchema = z.object({ ended: z.number().int(), sum: z.number(), squares: z.number() });
const wavesSchema = z.array(z.object({ size: z.number().int() }));

/** What is kept beside a target for the engine: names and what they were. */
export type Assumed = Record<string, string | null>;

export const readAssumed = (text: unknown): Assumed | null => parseStored(stringsSchema, text);
export const readProblem = (text: unknown): Problem | null => parseStored(problemSchema, text);

/** The waves of a job and how many targets each has. */
export function readWaves(text: unknown): { size: number }[] {
  return parseStored(wavesSchema, text) ?? [];
}

/**
 * A job as its row tells it; `null` when this version cannot read it. What depends on the time of day is the engine's to
 * say: here a job is paused, soaking, running or ended.
 */
export function readJob(row: Row): Job | null {
  const parsed = jobSchema.safeParse({
    id: row.id,
    call: parseStored(operationCallSchema, row.call),
    plan: parseStored(planSchema, row.plan),
    state: stateOf(row),
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    wave: row.wave,
    waves: readWaves(row.waves),
    resumesAt: row.soak_until,
    stoppedBy: row.stopped_at !== null ? 'failure-limit' : row.cancelled_at !== null ? 'cancel' : null,
    againOf: row.again_of,
    counts: JSON.parse(String(row.counts)),
    pace: readPace(row.pace),
    firstDeviceName: row.first_device_name,
    keepsSecrets: row.keeps_secrets === 1,
  });
  return parsed.success ? parsed.data : null;
}

function readPace(text: unknown): Job['pace'] {
  const read = text === null ? null : parseStored(paceSchema, text);
  if (!read || read.ended === 0) return null;
  const meanMs = read.sum / read.ended;
  return { ended: read.ended, meanMs, spreadMs: Math.sqrt(Math.max(0, read.squares / read.ended - meanMs ** 2)) };
}

function stateOf(row: Row): Job['state'] {
  if (row.ended_at !== null) return 'ended';
  if (row.paused_at !== null) return 'paused';
  return row.soak_until === null ? 'running' : 'soaking';
}

/** A target as it is shown; its steps are given by the caller. */
export function toTarget(row: Row, steps: Target['steps']): Target {
  return { ...(targetFields(row) as Omit<Target, 'steps'>), steps };
}

/** `null` when this version does not know the operation. */
export function toQueued(row: Row): QueuedTarget | null {
  const parsed = queuedTargetSchema.safeParse({
    ...targetFields(row),
    jobId: row.job_id,
    call: parseStored(operationCallSchema, row.call),
    queuedAt: row.queued_at,
  });
  return parsed.success ? parsed.data : null;
}

/** The columns were written by the store, from parsed data, into a strict table: ten thousand rows are not parsed again. */
function targetFields(row: Row) {
  return {
    deviceId: row.device_id,
    deviceName: row.device_name,
    state: row.state,
    wave: row.wave,
    attempts: row.attempts,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    expiresAt: row.expires_at,
    nextAt: row.next_at,
    result: row.result,
    problem: row.problem === null ? null : JSON.parse(String(row.problem)),
  };
}
