import { z } from 'zod';
import type { TargetState } from '../../contract/app/jobs.ts';
import { type Plan, planSchema } from '../../contract/app/plan.ts';
import type { Problem } from '../../contract/errors.ts';
import { type OperationCall, operationCallSchema } from '../../contract/operations.ts';
import { type Assumed, readAssumed, readProblem, readWaves } from './job-rows.ts';
import { parseStored } from './json.ts';
import type { Row } from './sql.ts';

// Jobs that have not ended, with what it takes to go on with them after a crash.

/** A target that has not ended. */
export interface AliveTarget {
  deviceId: string;
  deviceName: string;
  wave: number;
  state: 'waiting' | 'running' | 'queued';
  idempotencyKey: string;
  /** When a request that may change the device left, or may have left. */
  sentAt: number | null;
  /** What that attempt noted for the next one. */
  memo: string | null;
  retries: number;
  nextAt: number | null;
  queuedAt: number | null;
  expiresAt: number | null;
  mustLook: boolean;
  basis: Assumed | null;
  /** Why it waits, or why the last attempt ended. */
  problem: Problem | null;
}

/** A job that has not ended. `call` and `plan` are `null` when this version does not know them. */
export interface StoredJob {
  id: string;
  call: OperationCall | null;
  plan: Plan | null;
  createdAt: number;
  startedAt: number | null;
  isPaused: boolean;
  isCancelled: boolean;
  isStopped: boolean;
  wave: number;
  waves: { size: number }[];
  soakUntil: number | null;
  /** How many targets ended, or are, in which state. */
  counts: Partial<Record<TargetState, number>>;
  /** Succeeded, and not well when they were looked at again. */
  ill: number;
  /** Succeeded, and to be looked at again after the soak. */
  unchecked: { deviceId: string; vitals: Assumed }[];
  targets: AliveTarget[];
}

const targetRow = z.object({
  device_id: z.string(),
  device_name: z.string(),
  wave: z.number(),
  state: z.enum(['waiting', 'running', 'queued']),
  idempotency_key: z.string(),
  sent_at: z.number().nullable(),
  memo: z.string().nullable(),
  retries: z.number(),
  next_at: z.number().nullable(),
  queued_at: z.number().nullable(),
  expires_at: z.number().nullable(),
  must_look: z.number(),
});

const jobRow = z.object({
  id: z.string(),
  created_at: z.number(),
  started_at: z.number().nullable(),
  wave: z.number(),
  soak_until: z.number().nullable(),
});

interface Rows {
  targets: Row[];
  unchecked: Row[];
  ill: number;
  counts: Row[];
}

export function readAliveJob(row: Row, { targets, unchecked, ill, counts }: Rows): StoredJob {
  const { id, created_at: createdAt, started_at: startedAt, wave, soak_until: soakUntil } = jobRow.parse(row);
  return {
    ...{ id, createdAt, startedAt, wave, soakUntil, ill },
    call: parseStored(operationCallSchema, row.call),
    plan: parseStored(planSchema, row.plan),
    isPaused: row.paused_at !== null,
    isCancelled: row.cancelled_at !== null,
    isStopped: row.stopped_at !== null,
    waves: readWaves(row.waves),
    counts: Object.fromEntries(counts.map(({ state, n }) => [String(state), Number(n)])),
    unchecked: unchecked.map((each) => ({ deviceId: String(each.device_id), vitals: readAssumed(each.vitals) ?? {} })),
    targets: targets.map(readTarget),
  };
}

function readTarget(row: Row): AliveTarget {
  const stored = targetRow.parse(row);
  return {
    deviceId: stored.device_id,
    deviceName: stored.device_name,
    wave: stored.wave,
    state: stored.state,
    idempotencyKey: stored.idempotency_key,
    sentAt: stored.sent_at,
    memo: stored.memo,
    retries: stored.retries,
    nextAt: stored.next_at,
    queuedAt: stored.queued_at,
    expiresAt: stored.expires_at,
    mustLook: stored.must_look === 1,
    basis: readAssumed(row.basis),
    problem: readProblem(row.problem),
  };
}
