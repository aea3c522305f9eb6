import type { Job } from '../../contract/app/jobs.ts';
import type { Problem } from '../../contract/errors.ts';
import type { HistoryStore } from './history.ts';
import { JobReader, type TargetKey } from './job-reader.ts';
import { JobRecord } from './job-record.ts';
import type { Assumed } from './job-rows.ts';
import type { NewJob, Queueing, Retry, Stop, TargetEnd } from './job-writes.ts';
import type { Sql } from './sql.ts';
import { WriteGroup, type WriteGroupOptions } from './write-group.ts';

/**
 * Jobs, their targets and their steps: the queue, and the history. Each method is one transaction; times are given by the
 * caller. A target that has ended is not changed by any of them.
 */
export class JobStore extends JobReader {
  readonly #group: WriteGroup;
  readonly #record: JobRecord;

  constructor(sql: Sql, history: Pick<HistoryStore, 'add'>, options?: WriteGroupOptions) {
    super(sql);
    this.#group = new WriteGroup(sql, options);
    this.#record = new JobRecord(sql, history);
  }

  /** Does `work` in one transaction with whatever else is to be written at this moment. On disk when it resolves. */
  write<T>(work: () => T): Promise<T> {
    return this.#group.add(work);
  }

  /** The same for what no work waits for: with the next that is written, or 20 ms later. */
  writeSoon<T>(work: () => T): Promise<T> {
    return this.#group.add(work, { urgent: false });
  }

  /** Writes what `write` was given and has not written yet. */
  flush(): void {
    this.#group.flush();
  }

  create({ id, call, plan, waves, againOf, createdAt, targets, secrets }: NewJob): Job {
    const { insert, insertTarget, insertSecrets } = this.statements;
    const first = targets[0]?.deviceName ?? '';
    this.sql.transaction(() => {
      const about = [call.operation, JSON.stringify(call), JSON.stringify(plan), JSON.stringify(waves)] as const;
      insert.run(id, ...about, first, againOf, createdAt);
      if (secrets) insertSecrets.run(id, secrets.vaultKind, secrets.sealed);
      targets.forEach(({ deviceId, deviceName, wave, idempotencyKey, basis, mustLook }, position) => {
        const assumed = basis && JSON.stringify(basis);
        insertTarget.run(id, deviceId, position, deviceName, wave, idempotencyKey, assumed, Number(mustLook));
      });
      this.#record.job('job.started', id, targets.length);
    });
    return this.get(id);
  }

  /** → running. False when it has ended meanwhile. */
  begin({ jobId, deviceId }: TargetKey, now: number): boolean {
    return this.sql.transaction(() => {
      this.statements.started.run(now, jobId);
      return this.statements.begin.run(now, jobId, deviceId).changes > 0;
    });
  }

  /** Back to waiting, until its credential can be used. */
  hold({ jobId, deviceId }: TargetKey): void {
    this.statements.hold.run(jobId, deviceId);
  }

  /** Why it waits. */
  note({ jobId, deviceId }: TargetKey, problem: Problem): void {
    this.statements.note.run(JSON.stringify(problem), jobId, deviceId);
  }

  markAttempt({ jobId, deviceId }: TargetKey): void {
    this.statements.attempt.run(jobId, deviceId);
  }

  /** Written before the first request that may change the device leaves, with what the next attempt should know. */
  markSent({ jobId, deviceId }: TargetKey, memo: string | null, now: number): void {
    this.statements.sent.run(now, memo, jobId, deviceId);
  }

  /**
   * → waiting, for another attempt at that time. With a new key the device takes it for a new request; what the plan took
   * for granted no longer counts then, since the attempt before may have changed it.
   */
  retry({ jobId, deviceId }: TargetKey, { nextAt, problem, newKey }: Retry, now: number): void {
    this.sql.transaction(() => {
      this.statements.retry.run(nextAt, problem && JSON.stringify(problem), jobId, deviceId);
      if (newKey !== null) this.statements.renew.run(newKey, jobId, deviceId);
      this.steps.interrupt(jobId, deviceId, now);
    });
  }

  /** → queued: its device is not reached. */
  queue({ jobId, deviceId }: TargetKey, { expiresAt, problem }: Queueing, now: number): void {
    this.sql.transaction(() => {
      this.statements.queue.run(now, expiresAt, problem && JSON.stringify(problem), jobId, deviceId);
      this.steps.interrupt(jobId, deviceId, now);
    });
  }

  /** Ends a target, and its job with the last one. `vitals`: what is to be alive still when it is looked at again. */
  end({ jobId, deviceId }: TargetKey, end: TargetEnd & { vitals?: Assumed | null }, now: number): void {
    const { state, result, problem, vitals } = end;
    this.sql.transaction(() => {
      const values = [result, problem && JSON.stringify(problem), vitals ? JSON.stringify(vitals) : null] as const;
      this.#record.ended(jobId, this.statements.end.all(state, now, ...values, jobId, deviceId));
      this.steps.interrupt(jobId, deviceId, now);
      this.statements.close.run(now, jobId);
    });
  }

  /**
   * Ends every waiting and queued target: those of `apart` as it says, the rest alike; running ones are the engine's. `by`
   * tells why. Throws `job.unknown`.
   */
  stop(jobId: string, { by, apart, rest }: Stop, now: number): void {
    this.sql.transaction(() => {
      this.mustBe(jobId);
      if (by === 'cancel' && this.statements.cancel.run(now, jobId).changes > 0)
        this.#record.job('job.cancelled', jobId);
      if (by === 'failure-limit') this.statements.stop.run(now, jobId);
      for (const { deviceId, end } of apart) this.end({ jobId, deviceId }, end, now);
      const problem = rest.problem && JSON.stringify(rest.problem);
      this.#record.ended(jobId, this.statements.endIdle.all(rest.state, now, problem, jobId));
      this.statements.close.run(now, jobId);
    });
  }

  /** The device was looked at again after the soak; a problem means that it was not well. */
  checked({ jobId, deviceId }: TargetKey, problem: Problem | null, now: number): void {
    this.statements.checked.run(now, problem && JSON.stringify(problem), jobId, deviceId);
  }

  soak(jobId: string, until: number): void {
    this.statements.soak.run(until, jobId);
  }

  /** The next wave begins; its soak is over. */
  beginWave(jobId: string, wave: number): void {
    this.statements.wave.run(wave, jobId);
  }

  /** Throws `job.unknown`. */
  pause(jobId: string, now: number): void {
    this.sql.transaction(() => {
      this.mustBe(jobId);
      if (this.statements.pause.run(now, jobId).changes > 0) this.#record.job('job.paused', jobId);
    });
  }

  /** Throws `job.unknown`. */
  resume(jobId: string): void {
    this.sql.transaction(() => {
      this.mustBe(jobId);
      if (this.statements.resume.run(jobId).changes > 0) this.#record.job('job.resumed', jobId);
    });
  }

  /** The app ended while they ran: their steps count as failed, and what had sent nothing waits again. */
  interrupted(jobId: string, now: number): void {
    this.sql.transaction(() => {
      this.steps.interruptAll(jobId, now);
      this.statements.wait.run(jobId);
    });
  }

  /** Ends every target that has not ended, running ones too. */
  endAll(jobId: string, { state, problem }: TargetEnd, now: number): void {
    this.sql.transaction(() => {
      this.#record.ended(jobId, this.statements.endAlive.all(state, now, problem && JSON.stringify(problem), jobId));
      this.statements.close.run(now, jobId);
    });
  }

  /** Keeps the newest jobs and every one that has not ended. */
  prune(keep: number): void {
    this.statements.prune.run(keep);
  }
}
