import type { Plan } from '../../contract/app/plan.ts';
import type { OperationCall } from '../../contract/operations.ts';
import type { AliveTarget, Assumed, StoredJob } from '../inventory/inventory.ts';
import { isFailure } from './ends.ts';
import { countOf } from './waves.ts';

/** What may hold a target back besides its wave. */
type Hold = 'retry' | 'locked' | 'away' | null;

/** A target that has not ended, as the engine has it in hand. */
export interface LiveTarget extends AliveTarget {
  /** `retry`: until its time. `locked`: until its credential can be used. `away`: until its device answers. */
  hold: Hold;
  /** The plan was made a while ago, or by an earlier run of the app: the device is looked at before it is touched. */
  isLate: boolean;
  /** It was sent by an earlier run of the app, which ended before the answer came: that is asked for before anything else. */
  isUnsettled: boolean;
  /** The position of its next step; `null`: an earlier run of the app has left some. */
  nextStep: number | null;
}

export type KnownJob = StoredJob & { call: OperationCall; plan: Plan };

/**
 * A job that has not ended, in memory.
 *
 * INVARIANTS
 * - Each target that has not ended is here once. `ready` holds those that could start now but for the job's limits: of the
 *   present wave or one before, not running, not held. `unsettled` holds those that no limit of the job keeps back.
 * - A wave is over when none of its targets, or of those before it, waits or runs. Queued ones do not hold it up, and neither
 *   does anything that has ended.
 */
export class JobRun {
  readonly id: string;
  readonly call: OperationCall;
  readonly plan: Plan;
  readonly createdAt: number;
  readonly total: number;
  readonly waveCount: number;
  /** Left by an earlier run of the app. */
  readonly isRecovered: boolean;
  readonly targets = new Map<string, LiveTarget>();
  readonly ready = new Set<LiveTarget>();
  readonly unsettled = new Set<LiveTarget>();
  /** Succeeded, and to be looked at again after the soak. */
  readonly unchecked = new Map<string, Assumed>();
  /** Of these, the ones that are being looked at. */
  readonly checking = new Set<string>();
  wave: number;
  soakUntil: number | null;
  isPaused: boolean;
  /** It was paused once: what was known then is looked at again. */
  wasPaused: boolean;
  isCancelled: boolean;
  isStopped: boolean;
  failures: number;
  running = 0;
  waiting = 0;
  /** Waiting or running, in the present wave or one before. */
  #holding = 0;
  /** Not ended, in a wave that has not begun. */
  #later = 0;

  constructor(stored: KnownJob, { isRecovered }: { isRecovered: boolean }) {
    this.id = stored.id;
    this.call = stored.call;
    this.plan = stored.plan;
    this.createdAt = stored.createdAt;
    this.isRecovered = isRecovered;
    this.wave = stored.wave;
    this.waveCount = stored.waves.length;
    this.soakUntil = stored.soakUntil;
    this.isPaused = stored.isPaused;
    this.wasPaused = stored.isPaused;
    this.isCancelled = stored.isCancelled;
    this.isStopped = stored.isStopped;
    this.total = Object.values(stored.counts).reduce((sum, n) => sum + n, 0);
    const failed = Object.entries(stored.counts).filter(([state]) => isFailure(state));
    this.failures = failed.reduce((sum, [, n]) => sum + n, stored.ill);
    for (const { deviceId, vitals } of stored.unchecked) this.unchecked.set(deviceId, vitals);
    for (const target of stored.targets) this.#take(target);
  }

  /** So many failures stop it; `null`: none do. */
  get failureLimit(): number | null {
    return this.plan.failureLimit && countOf(this.plan.failureLimit, this.total);
  }

  get isLimitReached(): boolean {
    return this.failureLimit !== null && this.failures >= this.failureLimit;
  }

  /** Nothing of the present wave waits or runs, and there is another one. */
  get isWaveOver(): boolean {
    return this.#holding === 0 && this.#later > 0;
  }

  /** The next wave that has a target which has not ended; waves that have none are passed over. */
  get nextWave(): number {
    let next = this.waveCount;
    for (const { wave } of this.targets.values()) if (wave > this.wave && wave < next) next = wave;
    return next;
  }

  begins(target: LiveTarget): void {
    this.#change(target, () => Object.assign(target, { state: 'running', hold: null, isUnsettled: false }));
  }

  /** It runs no longer, and waits: at once (`hold` is null), or until that is over. */
  waits(target: LiveTarget, hold: Hold): void {
    this.#change(target, () => Object.assign(target, { state: hold === 'away' ? 'queued' : 'waiting', hold }));
  }

  /** Something keeps it from starting, until it is released. */
  held(target: LiveTarget, hold: Hold): void {
    this.#change(target, () => Object.assign(target, { hold }));
  }

  /** What held it back is over. */
  released(target: LiveTarget): void {
    this.held(target, null);
  }

  ended(target: LiveTarget): void {
    this.#change(target, () => this.targets.delete(target.deviceId));
  }

  beginWave(wave: number): void {
    const targets = [...this.targets.values()];
    for (const target of targets) this.#leave(target);
    this.wave = wave;
    this.soakUntil = null;
    for (const target of targets) this.#enter(target);
  }

  #take(target: AliveTarget): void {
    // What ran when the app ended is settled first of all; what is queued waits for its device again.
    const state = target.state === 'queued' ? 'queued' : 'waiting';
    const hold = state === 'queued' ? 'away' : target.nextAt === null ? null : 'retry';
    const isUnsettled = target.state === 'running' && target.sentAt !== null;
    const nextStep = this.isRecovered ? null : 0;
    const live: LiveTarget = { ...target, state, hold, isLate: this.isRecovered, isUnsettled, nextStep };
    this.targets.set(live.deviceId, live);
    this.#enter(live);
  }

  #change(target: LiveTarget, change: () => void): void {
    if (this.targets.get(target.deviceId) !== target) return;
    this.#leave(target);
    change();
    if (this.targets.has(target.deviceId)) this.#enter(target);
  }

  #enter(target: LiveTarget): void {
    this.#count(target, 1);
    if (target.state === 'running' || target.hold !== null) return;
    if (target.isUnsettled) this.unsettled.add(target);
    else if (target.wave <= this.wave) this.ready.add(target);
  }

  #leave(target: LiveTarget): void {
    this.#count(target, -1);
    this.unsettled.delete(target);
    this.ready.delete(target);
  }

  #count({ wave, state }: LiveTarget, by: 1 | -1): void {
    if (state === 'running') this.running += by;
    if (state === 'waiting') this.waiting += by;
    if (wave > this.wave) this.#later += by;
    else if (state !== 'queued') this.#holding += by;
  }
}
