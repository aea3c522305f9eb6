import { z } from 'zod';
import { type Job, type JobDetail, jobDetailSchema, jobSchema, type TargetState } from '../../contract/app/jobs.ts';
import { FlotillaError, type Problem } from '../../contract/errors.ts';
import { type OperationCall, operationCallSchema } from '../../contract/operations.ts';
import { prepareJobStatements } from './job-statements.ts';
import { parseStored } from './json.ts';
import type { Row, Sql, Value } from './sql.ts';
import { StepStore } from './steps.ts';

/** A job with its targets, as it is first written. */
export interface NewJob {
  id: string;
  call: OperationCall;
  targets: { deviceId: string; deviceName: string; idempotencyKey: string }[];
}

/** A target that has not ended, with what the engine needs to run or to settle it. */
export interface AliveTarget {
  jobId: string;
  deviceId: string;
  deviceName: string;
  call: OperationCall;
  state: 'waiting' | 'running';
  idempotencyKey: string;
  /** A request that may change the device left, or may have left. */
  sent: boolean;
  /** The job was cancelled while this target ran. */
  cancelled: boolean;
}

/** As it is on disk; `null` when this version does not know the call. */
export type StoredTarget = Omit<AliveTarget, 'call'> & { call: OperationCall | null };

/** How a target ended. */
export interface TargetEnd {
  state: TargetState;
  result: string | null;
  problem: Problem | null;
}

const aliveRow = z.object({
  job_id: z.string(),
  device_id: z.string(),
  device_name: z.string(),
  state: z.enum(['waiting', 'running']),
  idempotency_key: z.string(),
  sent_at: z.number().nullable(),
  cancelled_at: z.number().nullable(),
});

/** Jobs, their targets and their steps: the queue, and the history. Each method is one transaction. */
export class JobStore {
  readonly steps: StepStore;
  readonly #sql: Sql;
  readonly #statements: ReturnType<typeof prepareJobStatements>;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.steps = new StepStore(sql);
    this.#statements = prepareJobStatements(sql);
  }

  create({ id, call, targets }: NewJob): Job {
    this.#sql.transaction(() => {
      this.#statements.insert.run(id, call.operation, JSON.stringify(call), Date.now());
      targets.forEach((target, position) => {
        this.#statements.insertTarget.run(id, target.deviceId, position, target.deviceName, target.idempotencyKey);
      });
    });
    return this.get(id);
  }

  /** Throws `job.unknown`. */
  get(id: string): Job {
    const job = readJob(this.#row(id));
    if (!job) throw new FlotillaError('job.unknown');
    return job;
  }

  /** Throws `job.unknown`. */
  detail(id: string): JobDetail {
    const job = this.get(id);
    const steps = this.steps.ofJob(id);
    const targets = this.#statements.targets
      .all(id)
      .map((row) => toTarget(row, steps.get(String(row.device_id)) ?? []));
    return jobDetailSchema.parse({ ...job, targets });
  }

  /** Newest first, without those that this version cannot read. */
  list({ deviceId, limit }: { deviceId?: string | undefined; limit: number }): Job[] {
    const { list, listOfDevice } = this.#statements;
    return (deviceId === undefined ? list.all(limit) : listOfDevice.all(deviceId, limit)).flatMap((row) => {
      const job = readJob(row);
      return job ? [job] : [];
    });
  }

  /** Every target that has not ended, oldest job first. */
  alive(): StoredTarget[] {
    return this.#statements.alive.all().map((row) => {
      const { job_id, device_id, device_name, state, idempotency_key, sent_at, cancelled_at } = aliveRow.parse(row);
      return {
        jobId: job_id,
        deviceId: device_id,
        deviceName: device_name,
        call: parseStored(operationCallSchema, row.call),
        state,
        idempotencyKey: idempotency_key,
        sent: sent_at !== null,
        cancelled: cancelled_at !== null,
      };
    });
  }

  activeJobIds(deviceId: string): string[] {
    return this.#statements.activeOf.all(deviceId).map((row) => String(row.job_id));
  }

  /** waiting (or running before a crash) → running. False when it has ended meanwhile. */
  begin(jobId: string, deviceId: string): boolean {
    return this.#statements.begin.run(Date.now(), jobId, deviceId).changes > 0;
  }

  /** Back to waiting, until its credential can be used. */
  hold(jobId: string, deviceId: string): void {
    this.#statements.hold.run(jobId, deviceId);
  }

  markAttempt(jobId: string, deviceId: string): void {
    this.#statements.attempt.run(jobId, deviceId);
  }

  /** Written before the first request that may change the device leaves. */
  markSent(jobId: string, deviceId: string): void {
    this.#statements.sent.run(Date.now(), jobId, deviceId);
  }

  /** Ends a target, and its job with the last one. A target that has ended stays as it ended. */
  end(jobId: string, deviceId: string, { state, result, problem }: TargetEnd): void {
    const now = Date.now();
    const values: Value[] = [state, now, result, problem && JSON.stringify(problem)];
    this.#sql.transaction(() => {
      this.#statements.end.run(...values, jobId, deviceId);
      this.steps.interrupt(jobId, deviceId);
      this.#statements.close.run(now, jobId);
    });
  }

  /** Marks the job as cancelled and ends its waiting targets; running ones are the engine's. Throws `job.unknown`. */
  cancel(jobId: string): Job {
    const now = Date.now();
    this.#sql.transaction(() => {
      this.#row(jobId);
      this.#statements.cancel.run(now, jobId);
      this.#statements.cancelWaiting.run(now, jobId);
      this.#statements.close.run(now, jobId);
    });
    return this.get(jobId);
  }

  /** Keeps the newest jobs and every one that has not ended. */
  prune(keep: number): void {
    this.#statements.prune.run(keep);
  }

  #row(id: string): Row {
    const row = this.#statements.get.get(id);
    if (!row) throw new FlotillaError('job.unknown');
    return row;
  }
}

function readJob(row: Row): Job | null {
  const parsed = jobSchema.safeParse({
    id: row.id,
    call: parseStored(operationCallSchema, row.call),
    state: row.ended_at === null ? 'running' : 'ended',
    createdAt: row.created_at,
    endedAt: row.ended_at,
    counts: JSON.parse(String(row.counts)),
  });
  return parsed.success ? parsed.data : null;
}

function toTarget(row: Row, steps: unknown[]) {
  return {
    deviceId: row.device_id,
    deviceName: row.device_name,
    state: row.state,
    attempts: row.attempts,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    result: row.result,
    problem: row.problem === null ? null : JSON.parse(String(row.problem)),
    steps,
  };
}
