import { FlotillaError, toProblem } from '../../contract/errors.ts';
import { secretNamesOf } from '../../contract/operations.ts';
import { agendaKey, type EngineState } from './engine-state.ts';
import type { JobRun, LiveTarget } from './job-run.ts';
import { isItsTime, timeToCome } from './phase.ts';
import { recordSteps } from './record-steps.ts';
import type { Settlement } from './settlement.ts';
import type { Soak } from './soak.ts';
import type { StepRecorder } from './step-recorder.ts';
import { runTarget, type TargetServices } from './target-run.ts';
import { limitTime } from './time-limit.ts';
import { untilKept } from './until-kept.ts';

/** What was known of a device is looked at again before it is relied on after this long. */
const freshMs = 60_000;

interface Work {
  jobId: string;
  deviceId: string;
  recorder: StepRecorder | null;
}

interface Working extends Omit<Work, 'deviceId'> {
  abort: AbortController;
  done: Promise<void>;
}

export interface DispatcherOptions {
  state: EngineState;
  services: TargetServices;
  settlement: Settlement;
  soak: Soak;
  concurrency: number;
  /** True while only the vault's passphrase is missing to reach the device. */
  isLocked(deviceId: string): boolean;
  /** The same for the secrets of a job. */
  areSecretsLocked(jobId: string): boolean;
  /** A step of the target changed, and it is on disk. */
  onStep(jobId: string, deviceId: string): void;
}

/**
 * Starts targets, as many as may run.
 * INVARIANTS: at most `concurrency` devices are worked on at once, and on each of them one target, over all jobs; of a job at
 * most as many as its plan says, none outside its time or while it is paused, but for those that an earlier run of the app
 * had sent and not settled.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #state: EngineState;
  readonly #working = new Map<string, Working>();
  readonly #closing: AbortController;
  #isClosed = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#state = options.state;
    this.#closing = options.state.closing;
  }

  /** Starts what can be started now. */
  dispatch(): void {
    if (this.#closing.signal.aborted) return;
    for (const run of [...this.#state.runs.values()]) {
      for (const target of run.unsettled) this.#consider(run, target);
      if (!run.isPaused) this.#dispatchOf(run);
    }
  }

  /** Aborts what runs of a job. */
  abort(jobId: string): void {
    for (const working of this.#working.values()) if (working.jobId === jobId) working.abort.abort();
  }

  /** Starts nothing more, aborts what runs, and waits until it has let go, or until `late`. */
  async close(late: Promise<void>): Promise<void> {
    this.#closing.abort();
    const working = [...this.#working.values()];
    for (const { abort } of working) abort.abort();
    await Promise.race([Promise.all(working.map(({ done }) => done)), late]);
    for (const { recorder } of this.#working.values()) recorder?.close();
    this.#isClosed = true;
  }

  #dispatchOf(run: JobRun): void {
    const { clock, agenda, pump, tell } = this.#state;
    if (run.isWaveOver && this.#options.soak.advance(run)) {
      for (const deviceId of run.unchecked.keys()) this.#check(run, deviceId);
    }
    if (run.ready.size === 0) return;
    if (!isItsTime(run, clock.now())) {
      const at = timeToCome(run, clock.now());
      const come = () => {
        tell(run.id, []);
        pump();
      };
      if (at !== null) agenda.set(agendaKey('time', run.id), at, come);
      return;
    }
    for (const target of run.ready) {
      if (this.#isFull || run.running >= run.plan.concurrency) return;
      this.#consider(run, target);
    }
  }

  get #isFull(): boolean {
    return this.#working.size >= this.#options.concurrency;
  }

  #consider(run: JobRun, target: LiveTarget): void {
    if (this.#isFull || this.#working.has(target.deviceId)) return;
    target.isLate ||= this.#isLate(run, target);
    // Nobody stands beside it to unlock anything: it waits for that, where a new one would end as refused.
    const lock = target.isLate ? this.#lockOf(run, target) : null;
    if (lock) this.#hold(run, target, lock);
    else this.#begin(run, target);
  }

  /** What only a passphrase opens, and the target needs; `null`: nothing. */
  #lockOf({ id, call }: JobRun, { deviceId, sentAt }: LiveTarget): FlotillaError | null {
    const { isLocked, areSecretsLocked } = this.#options;
    if (isLocked(deviceId)) return new FlotillaError('vault.locked');
    // Once it was sent it is asked for its answer only.
    const needsSecrets = sentAt === null && secretNamesOf(call).length > 0;
    return needsSecrets && areSecretsLocked(id) ? new FlotillaError('secrets.locked') : null;
  }

  #isLate({ plan, createdAt, wasPaused }: JobRun, { queuedAt }: LiveTarget): boolean {
    const waited = this.#state.clock.now() - createdAt;
    return wasPaused || plan.startAt !== null || queuedAt !== null || waited > freshMs;
  }

  #hold(run: JobRun, target: LiveTarget, lock: FlotillaError): void {
    const { store, tell, log } = this.#state;
    const key = { jobId: run.id, deviceId: target.deviceId };
    if (target.isUnsettled) store.hold(key);
    run.held(target, 'locked');
    tell(run.id, [target.deviceId]);
    // Whoever looks at it finds out what it waits for.
    store
      .writeSoon(() => store.note(key, toProblem(lock)))
      .then(() => tell(run.id, [target.deviceId]))
      .catch((error) => log.warn({ err: error, ...key }, 'why a target waits could not be written'));
  }

  #begin(run: JobRun, target: LiveTarget): void {
    run.begins(target);
    const key = { jobId: run.id, deviceId: target.deviceId };
    const recorder = recordSteps({ jobId: run.id, target }, this.#state, () =>
      this.#options.onStep(key.jobId, key.deviceId),
    );
    this.#work({ ...key, recorder }, (signal) => this.#turn(run, target, recorder, signal));
  }

  #check(run: JobRun, deviceId: string): void {
    if (this.#isFull || this.#working.has(deviceId) || run.checking.size >= run.plan.concurrency) return;
    if (this.#options.isLocked(deviceId)) return;
    run.checking.add(deviceId);
    this.#work({ jobId: run.id, deviceId, recorder: null }, async (signal) => {
      const limit = this.#limit(run, deviceId, signal);
      try {
        await this.#options.soak.check(run, deviceId, limit.signal);
      } finally {
        limit.end();
        run.checking.delete(deviceId);
      }
      if (!this.#isClosed) this.#options.settlement.stopAtLimit(run);
    });
  }

  #work({ jobId, deviceId, recorder }: Work, work: (signal: AbortSignal) => Promise<void>): void {
    const abort = new AbortController();
    const done = work(abort.signal)
      .catch((error) => this.#state.log.error({ err: error, jobId, deviceId }, 'target lost'))
      .finally(() => {
        this.#working.delete(deviceId);
        this.#state.pump();
      });
    this.#working.set(deviceId, { jobId, abort, recorder, done });
  }

  async #turn(run: JobRun, target: LiveTarget, report: StepRecorder, signal: AbortSignal): Promise<void> {
    const { store, clock, tell, log } = this.#state;
    const key = { jobId: run.id, deviceId: target.deviceId };
    if (!(await untilKept(() => store.write(() => store.begin(key, clock.now())), this.#state))) {
      run.ended(target);
      return;
    }
    tell(run.id, [target.deviceId]);
    const end = await runTarget({
      ...{ run, target, signal, report },
      closing: this.#closing.signal,
      services: this.#options.services,
      limit: (until) => this.#limit(run, target.deviceId, until),
      markSent: async (memo) => {
        const now = clock.now();
        await store.write(() => store.markSent(key, memo, now));
        target.sentAt ??= now;
        target.memo = memo ?? target.memo;
      },
      markAttempt() {
        try {
          store.markAttempt(key);
        } catch (error) {
          log.warn({ err: error, ...key }, 'an attempt was not counted');
        }
      },
      onUnread: (error) => log.warn({ err: error, ...key }, 'the device changed and could not be read again'),
    });
    // Past the deadline of `close` the store is gone. Within it, what was aborted has not ended, and what came to its
    // end all the same has.
    if (this.#isClosed) return;
    report.close();
    if (this.#closing.signal.aborted && end.state !== 'succeeded' && end.state !== 'unchanged') return;
    await untilKept(() => this.#options.settlement.settle(run, target, end), this.#state);
  }

  #limit({ plan }: JobRun, deviceId: string, signal: AbortSignal) {
    const seconds = Math.round(plan.timeoutMs / 1000);
    const timedOut = () => {
      const { address } = this.#options.services.place(deviceId);
      return new FlotillaError('job.timed-out', { address, seconds });
    };
    return limitTime(this.#state.clock, signal, { ms: plan.timeoutMs, timedOut });
  }
}
