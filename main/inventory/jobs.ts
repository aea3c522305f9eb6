import type { Job, JobDetail, QueuedTarget, Target, TargetState } from '../../contract/app/jobs.ts';
import type { Plan } from '../../contract/app/plan.ts';
import { FlotillaError, type Problem } from '../../contract/errors.ts';
import type { OperationCall } from '../../contract/operations.ts';
import { readAliveJob, type StoredJob } from './job-alive.ts';
import { type Assumed, readJob, toQueued, toTarget } from './job-rows.ts';
import { prepareJobStatements } from './job-statements.ts';
import type { Row, Sql } from './sql.ts';
import { StepStore } from './steps.ts';
import { WriteGroup } from './write-group.ts';

/** Jobs of at most so many targets show the steps of each. */
const targetsWithSteps = 10;

/** A job with its targets, as it is first written. */
export interface NewJob {
  id: string;
  call: OperationCall;
  plan: Plan;
  waves: { size: number }[];
  againOf: string | null;
  createdAt: number;
  targets: NewTarget[];
}

export interface NewTarget {
  deviceId: string;
  deviceName: string;
  wave: number;
  idempotencyKey: string;
  /** What the plan takes for granted of the device; `null`: nothing. */
  basis: Assumed | null;
  /** Its turn begins with a look at the device. */
  mustLook: boolean;
}

/** How a target ended. */
export interface TargetEnd {
  state: TargetState;
  result: string | null;
  problem: Problem | null;
}

/** One target of one job. */
export interface TargetKey {
  jobId: string;
  deviceId: string;
}

/**
 * Jobs, their targets and their steps: the queue, and the history. Each method is one transaction; times are given by the
 * caller. A target that has ended is not changed by any of them.
 */
export class JobStore {
  readonly steps: StepStore;
  readonly #sql: Sql;
  readonly #group: WriteGroup;
  readonly #statements: ReturnType<typeof prepareJobStatements>;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#group = new WriteGroup(sql);
    this.steps = new StepStore(sql);
    this.#statements = prepareJobStatements(sql);
  }

  /** Does `work` in one transaction with whatever else is to be written at this moment. On disk when it resolves. */
  write<T>(work: () => T): Promise<T> {
    return this.#group.add(work);
  }

  /** Writes what `write` was given and has not written yet. */
  flush(): void {
    this.#group.flush();
  }

  create({ id, call, plan, waves, againOf, createdAt, targets }: NewJob): Job {
    const { insert, insertTarget } = this.#statements;
    const first = targets[0]?.deviceName ?? '';
    this.#sql.transaction(() => {
      const about = [call.operation, JSON.stringify(call), JSON.stringify(plan), JSON.stringify(waves)] as const;
      insert.run(id, ...about, first, againOf, createdAt);
      targets.forEach(({ deviceId, deviceName, wave, idempotencyKey, basis, mustLook }, position) => {
        const assumed = basis && JSON.stringify(basis);
        insertTarget.run(id, deviceId, position, deviceName, wave, idempotencyKey, assumed, Number(mustLook));
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

  /** With the steps of each target, where they are few. Throws `job.unknown`. */
  detail(id: string): JobDetail {
    const job = this.get(id);
    const rows = this.#statements.targets.all(id);
    const steps = rows.length <= targetsWithSteps ? this.steps.ofJob(id) : new Map<string, Target['steps']>();
    return { ...job, targets: rows.map((row) => toTarget(row, steps.get(String(row.device_id)) ?? [])) };
  }

  /** With its steps. Throws `job.unknown`. */
  target({ jobId, deviceId }: TargetKey): Target {
    return toTarget(this.#targetRow({ jobId, deviceId }), this.steps.ofTarget(jobId, deviceId));
  }

  /** Without its steps. Throws `job.unknown`. */
  row(key: TargetKey): Target {
    return toTarget(this.#targetRow(key), []);
  }

  /** Every target, without its steps. */
  rows(jobId: string): Target[] {
    return this.#statements.targets.all(jobId).map((row) => toTarget(row, []));
  }

  /** Newest first, without those that this version cannot read. */
  list({ deviceId, limit }: { deviceId?: string | undefined; limit: number }): Job[] {
    const { list, listOfDevice } = this.#statements;
    return (deviceId === undefined ? list.all(limit) : listOfDevice.all(deviceId, limit)).flatMap((row) => {
      const job = readJob(row);
      return job ? [job] : [];
    });
  }

  /** Targets that wait for their device, the longest first. */
  queued(): QueuedTarget[] {
    return this.#statements.queued.all().flatMap((row) => toQueued(row) ?? []);
  }

  /** Every job that has not ended, oldest first, with what the engine needs to go on with it. */
  alive(): StoredJob[] {
    return this.#statements.aliveJobs.all().map((row) => this.#alive(row));
  }

  /** One of these. Throws `job.unknown`. */
  aliveJob(id: string): StoredJob {
    return this.#alive(this.#row(id));
  }

  #alive(row: Row): StoredJob {
    const { aliveTargets, unchecked, ill, countOf } = this.#statements;
    const id = String(row.id);
    return readAliveJob(row, {
      targets: aliveTargets.all(id),
      unchecked: unchecked.all(id),
      ill: Number(ill.get(id)?.n ?? 0),
      counts: countOf.all(id),
    });
  }

  activeJobIds(deviceId: string): string[] {
    return this.#statements.activeOf.all(deviceId).map((row) => String(row.job_id));
  }

  /** → running. False when it has ended meanwhile. */
  begin({ jobId, deviceId }: TargetKey, now: number): boolean {
    return this.#sql.transaction(() => {
      this.#statements.started.run(now, jobId);
      return this.#statements.begin.run(now, jobId, deviceId).changes > 0;
    });
  }

  /** Back to waiting, until its credential can be used. */
  hold({ jobId, deviceId }: TargetKey): void {
    this.#statements.hold.run(jobId, deviceId);
  }

  markAttempt({ jobId, deviceId }: TargetKey): void {
    this.#statements.attempt.run(jobId, deviceId);
  }

  /** Written before the first request that may change the device leaves, with what the next attempt should know. */
  markSent({ jobId, deviceId }: TargetKey, memo: string | null, now: number): void {
    this.#statements.sent.run(now, memo, jobId, deviceId);
  }

  /**
   * → waiting, for another attempt at that time. With a new key the device takes it for a new request; what the plan took
   * for granted no longer counts then, since the attempt before may have changed it.
   */
  retry({ jobId, deviceId }: TargetKey, { nextAt, problem, newKey }: Retry, now: number): void {
    this.#sql.transaction(() => {
      this.#statements.retry.run(nextAt, problem && JSON.stringify(problem), jobId, deviceId);
      if (newKey !== null) this.#statements.renew.run(newKey, jobId, deviceId);
      this.steps.interrupt(jobId, deviceId, now);
    });
  }

  /** → queued: its device is not reached. */
  queue({ jobId, deviceId }: TargetKey, { expiresAt, problem }: Queueing, now: number): void {
    this.#sql.transaction(() => {
      this.#statements.queue.run(now, expiresAt, problem && JSON.stringify(problem), jobId, deviceId);
      this.steps.interrupt(jobId, deviceId, now);
    });
  }

  /** Ends a target, and its job with the last one. `vitals`: what is to be alive still when it is looked at again. */
  end({ jobId, deviceId }: TargetKey, end: TargetEnd & { vitals?: Assumed | null }, now: number): void {
    const { state, result, problem, vitals } = end;
    this.#sql.transaction(() => {
      const values = [result, problem && JSON.stringify(problem), vitals ? JSON.stringify(vitals) : null] as const;
      this.#statements.end.run(state, now, ...values, jobId, deviceId);
      this.steps.interrupt(jobId, deviceId, now);
      this.#statements.close.run(now, jobId);
    });
  }

  /**
   * Ends every waiting and queued target: those of `apart` as it says, the rest alike; running ones are the engine's. `by`
   * tells why. Throws `job.unknown`.
   */
  stop(jobId: string, { by, apart, rest }: Stop, now: number): void {
    this.#sql.transaction(() => {
      this.#row(jobId);
      if (by === 'cancel') this.#statements.cancel.run(now, jobId);
      else this.#statements.stop.run(now, jobId);
      for (const { deviceId, end } of apart) this.end({ jobId, deviceId }, end, now);
      this.#statements.endIdle.run(rest.state, now, rest.problem && JSON.stringify(rest.problem), jobId);
      this.#statements.close.run(now, jobId);
    });
  }

  /** The device was looked at again after the soak; a problem means that it was not well. */
  checked({ jobId, deviceId }: TargetKey, problem: Problem | null, now: number): void {
    this.#statements.checked.run(now, problem && JSON.stringify(problem), jobId, deviceId);
  }

  soak(jobId: string, until: number): void {
    this.#statements.soak.run(until, jobId);
  }

  /** The next wave begins; its soak is over. */
  beginWave(jobId: string, wave: number): void {
    this.#statements.wave.run(wave, jobId);
  }

  /** Throws `job.unknown`. */
  pause(jobId: string, now: number): void {
    this.#row(jobId);
    this.#statements.pause.run(now, jobId);
  }

  /** Throws `job.unknown`. */
  resume(jobId: string): void {
    this.#row(jobId);
    this.#statements.resume.run(jobId);
  }

  /** The app ended while they ran: their steps count as failed, and what had sent nothing waits again. */
  interrupted(jobId: string, now: number): void {
    this.#sql.transaction(() => {
      this.steps.interruptAll(jobId, now);
      this.#statements.wait.run(jobId);
    });
  }

  /** Ends every target that has not ended, running ones too. */
  endAll(jobId: string, { state, problem }: TargetEnd, now: number): void {
    this.#sql.transaction(() => {
      this.#statements.endAlive.run(state, now, problem && JSON.stringify(problem), jobId);
      this.#statements.close.run(now, jobId);
    });
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

  #targetRow({ jobId, deviceId }: TargetKey): Row {
    const row = this.#statements.target.get(jobId, deviceId);
    if (!row) throw new FlotillaError('job.unknown');
    return row;
  }
}

interface Retry {
  nextAt: number;
  problem: Problem | null;
  newKey: string | null;
}

interface Queueing {
  expiresAt: number;
  problem: Problem | null;
}

interface Stop {
  by: 'failure-limit' | 'cancel';
  apart: readonly { deviceId: string; end: TargetEnd }[];
  rest: TargetEnd;
}
