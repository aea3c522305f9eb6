import { FlotillaError } from '../../contract/errors.ts';
import type { Assumed, TargetEnd } from '../inventory/inventory.ts';
import {
  type AttemptEnd,
  endOfCancel,
  endOfLostAnswer,
  endOfProblem,
  endWith,
  isAway,
  isFailure,
  isRetryable,
} from './ends.ts';
import { agendaKey, type EngineState } from './engine-state.ts';
import type { JobRun, LiveTarget } from './job-run.ts';
import { expiredEnd, expiryOf, type WaitingRoom } from './waiting-room.ts';

type Next = 'end' | 'retry' | 'queue';

/** So long a full disk is given before it is tried again. */
const againMs = 1_000;

/** What becomes of a target once an attempt is over: its end, another attempt, or the queue. On disk before it is told. */
export class Settlement {
  readonly #state: EngineState;
  readonly #room: WaitingRoom;
  /** What is to be alive still after the soak. */
  readonly #vitals: (run: JobRun, target: LiveTarget) => Assumed;

  constructor(state: EngineState, room: WaitingRoom, vitals: (run: JobRun, target: LiveTarget) => Assumed) {
    this.#state = state;
    this.#room = room;
    this.#vitals = vitals;
  }

  async settle(run: JobRun, target: LiveTarget, end: AttemptEnd): Promise<void> {
    const next = this.#nextOf(run, target, end);
    if (next === 'retry') await this.#retry(run, target, end);
    else if (next === 'queue') await this.#queue(run, target, end);
    else await this.end(run, target, this.#isExpired(run, target, end) ? expiredEnd(target) : end);
    // Stopped while that was being written: what waits now would wait for ever.
    if (target.state !== 'running' && (run.isCancelled || run.isStopped) && run.targets.has(target.deviceId)) {
      this.stop(run, run.isCancelled ? 'cancel' : 'failure-limit');
    }
  }

  /** The target has ended like this; the job with it, if it was the last; the others of it, if it was one failure too many. */
  async end(run: JobRun, target: LiveTarget, end: TargetEnd): Promise<void> {
    const { store, clock, log } = this.#state;
    const key = { jobId: run.id, deviceId: target.deviceId };
    const vitals = end.state === 'succeeded' && this.#isLookedAtAgain(run) ? this.#vitals(run, target) : null;
    await store.write(() => store.end(key, { ...end, vitals }, clock.now()));
    // Of the others the end of the job tells how many there were, and the history each.
    if (end.problem) log.info({ ...key, state: end.state, code: end.problem.code }, 'target ended');
    if (vitals) run.unchecked.set(target.deviceId, vitals);
    if (isFailure(end.state)) run.failures += 1;
    this.#forget(run, target);
    this.#state.tell(run.id, [target.deviceId]);
    this.#stopAtLimitSoon(run);
    this.#closeIfOver(run);
  }

  /** The same as `stopAtLimit`, later where it cannot be written now: what has ended has ended all the same. */
  #stopAtLimitSoon(run: JobRun): void {
    try {
      this.stopAtLimit(run);
    } catch (error) {
      const { agenda, clock, log, runs } = this.#state;
      log.error({ err: error, jobId: run.id }, 'the job could not be stopped yet');
      agenda.set(agendaKey('limit', run.id), clock.now() + againMs, () => {
        if (runs.has(run.id)) this.#stopAtLimitSoon(run);
      });
    }
  }

  /** Ends what has not begun, if so many have failed. */
  stopAtLimit(run: JobRun): void {
    if (run.isLimitReached && !run.isStopped && !run.isCancelled) this.stop(run, 'failure-limit');
  }

  /** Ends every target that does not run. What was sent and is not answered is not called untouched. */
  stop(run: JobRun, by: 'failure-limit' | 'cancel'): void {
    const { store, clock } = this.#state;
    store.flush();
    const idle = [...run.targets.values()].filter(({ state }) => state !== 'running');
    const apart = idle.flatMap((target) => {
      const end = endApart(target, by);
      return end ? [{ deviceId: target.deviceId, end }] : [];
    });
    const { failures, failureLimit } = run;
    const limit = new FlotillaError('job.failure-limit', { failures, limit: failureLimit ?? failures });
    const rest = by === 'cancel' ? endOfCancel() : endWith('skipped', limit);
    store.stop(run.id, { by, apart, rest }, clock.now());
    if (by === 'cancel') run.isCancelled = true;
    else run.isStopped = true;
    for (const target of idle) this.#forget(run, target);
    this.#state.tell(
      run.id,
      idle.map(({ deviceId }) => deviceId),
    );
    this.#closeIfOver(run);
  }

  #nextOf(run: JobRun, target: LiveTarget, end: AttemptEnd): Next {
    if (run.isCancelled || run.isStopped) return 'end';
    if (isWaitable(run, end)) return this.#isExpired(run, target, end) ? 'end' : 'queue';
    return isRetryable(end) && target.retries < run.plan.retries ? 'retry' : 'end';
  }

  #isExpired(run: JobRun, target: LiveTarget, end: AttemptEnd): boolean {
    if (run.isCancelled || run.isStopped || !isWaitable(run, end)) return false;
    const { clock } = this.#state;
    return clock.now() >= expiryOf(run, target, clock.now());
  }

  async #retry(run: JobRun, target: LiveTarget, { state, problem }: TargetEnd): Promise<void> {
    const { store, clock } = this.#state;
    const key = { jobId: run.id, deviceId: target.deviceId };
    const nextAt = clock.now() + run.plan.retryDelayMs * 2 ** target.retries;
    // The device has answered the old key, and would give the same answer again.
    const isAnswered = state !== 'unknown' && target.sentAt !== null;
    const newKey = isAnswered ? `${run.id}:${target.deviceId}:${target.retries + 2}` : null;
    await store.write(() => store.retry(key, { nextAt, problem, newKey }, clock.now()));
    target.retries += 1;
    Object.assign(target, { nextAt, problem });
    if (newKey)
      Object.assign(target, { idempotencyKey: newKey, sentAt: null, memo: null, basis: null, mustLook: false });
    run.waits(target, 'retry');
    this.scheduleRetry(run, target);
    this.#state.tell(run.id, [target.deviceId]);
  }

  /** Makes a target that waits for its next attempt ready at that time. */
  scheduleRetry(run: JobRun, target: LiveTarget): void {
    const { agenda, clock, pump } = this.#state;
    agenda.set(agendaKey('retry', run.id, target.deviceId), target.nextAt ?? clock.now(), () => {
      if (target.hold === 'retry') run.released(target);
      pump();
    });
  }

  async #queue(run: JobRun, target: LiveTarget, { problem }: TargetEnd): Promise<void> {
    const { store, clock, tell } = this.#state;
    const now = clock.now();
    const expiresAt = expiryOf(run, target, now);
    await store.write(() => store.queue({ jobId: run.id, deviceId: target.deviceId }, { expiresAt, problem }, now));
    Object.assign(target, { problem, expiresAt, queuedAt: target.queuedAt ?? now });
    run.waits(target, 'away');
    this.#room.enter(run, target);
    tell(run.id, [target.deviceId]);
  }

  /** Between waves only: after the last one nothing depends on it. */
  #isLookedAtAgain({ plan, wave, waveCount }: JobRun): boolean {
    return plan.soakMs > 0 && wave < waveCount - 1;
  }

  #forget(run: JobRun, target: LiveTarget): void {
    this.#state.agenda.delete(agendaKey('retry', run.id, target.deviceId));
    run.ended(target);
    this.#room.leave(run, target);
  }

  #closeIfOver(run: JobRun): void {
    const { agenda, runs, store } = this.#state;
    if (run.targets.size > 0 || !runs.has(run.id)) return;
    agenda.delete(agendaKey('time', run.id));
    agenda.delete(agendaKey('soak', run.id));
    runs.delete(run.id);
    this.#state.over(run.id);
    this.#state.log.info({ jobId: run.id, counts: store.get(run.id).counts }, 'job ended');
  }
}

/** Waiting helps, and the plan says to wait: also for an answer that was lost, which the device may still give. */
function isWaitable({ plan }: JobRun, end: AttemptEnd): boolean {
  return plan.offline.policy === 'queue' && isAway(end);
}

/** The end of an idle target that is not like the others: it was at it before. */
function endApart(target: LiveTarget, by: 'failure-limit' | 'cancel'): TargetEnd | null {
  if (by === 'cancel') return target.sentAt === null ? null : endOfCancel(target);
  if (target.sentAt !== null) return endOfLostAnswer(target.problem?.cause, target.deviceName);
  if (target.problem === null || target.hold === 'away') return null;
  return target.retries > 0 ? endOfProblem(target.problem) : null;
}
