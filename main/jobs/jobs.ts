import { setTimeout as delay } from 'node:timers/promises';
import type { Job, JobDetail, QueuedTarget, Target, TargetRow } from '../../contract/app/jobs.ts';
import { type DryRun, planSchema } from '../../contract/app/plan.ts';
import type { TargetKey } from '../inventory/inventory.ts';
import { type AgainRequest, createJob, type StartRequest, settledPlan } from './creation.ts';
import { endOfCancel } from './ends.ts';
import { dryRun } from './forecast.ts';
import type { JobRun } from './job-run.ts';
import { createParts, type EngineParts, type JobEngineOptions } from './parts.ts';
import { phaseOf } from './phase.ts';
import { followJob, followTarget } from './progress.ts';
import { recoverJobs } from './recovery.ts';

export type { Clock } from './clock.ts';
export type { StartRequest } from './creation.ts';
export { watchNetwork } from './network-change.ts';
export type { JobEngineOptions } from './parts.ts';

const historyJobs = 5000;
const againMs = 1_000;

/**
 * Runs operations over devices.
 *
 * INVARIANTS
 * - A job is on disk before it starts, and every change of state is on disk before it is announced.
 * - A target that has ended stays as it ended; a look after the soak may add a problem to one that succeeded.
 * - At most `concurrency` devices are worked on at once, and on each of them one target, over all jobs.
 * - Before the first request that may change a device, `sent` is on disk. From then on every attempt, also after a crash or in
 *   the queue, carries the same idempotency key until the device has answered it, and a target whose answer cannot be had
 *   ends as `unknown`.
 * - Cancelling, and the failure limit, end waiting and queued targets at once. Only cancelling aborts a running one, which ends
 *   when its work has let go of the device.
 * - Closing leaves on disk what a crash would: targets that have not ended are settled by `recover` at the next start.
 * - A target that is not new (recovered, queued, scheduled, paused, or a minute old) is not run on what was known of its device
 *   then: the device is looked at first. While its credential or the secrets of its job are locked it waits; a new one ends as
 *   `refused`.
 * - The values of secrets are on disk sealed, beside the job, until its last target has ended; nowhere else.
 */
export class JobEngine {
  readonly #options: JobEngineOptions;
  readonly #parts: EngineParts;
  #isPumping = false;
  #isClosing = false;

  constructor(options: JobEngineOptions) {
    this.#options = options;
    this.#parts = createParts(options, () => this.#pump());
  }

  /** Goes on with what an earlier run of the app left behind. Called once, before `start`. */
  recover(): void {
    this.#options.store.prune(historyJobs);
    recoverJobs(this.#parts);
    this.#pump();
  }

  /**
   * Throws `job.no-targets`, `query.invalid`, `device.unknown`, `storage.failed`, `secrets.*`, `vault.locked`, `vault.absent`; nothing was
   * started then.
   */
  async start({ call, targets, plan = {}, secrets = [] }: StartRequest): Promise<Job> {
    const settled = settledPlan(call, planSchema.parse(plan), this.#now);
    return this.#create({ call, targets, plan: settled, secrets, againOf: null });
  }

  /** What a job would do, by what is known. Throws `job.no-targets`, `query.invalid`, `device.unknown`. */
  async dryRun({ call, targets, plan = {} }: StartRequest): Promise<DryRun> {
    return dryRun({ call, targets, plan: planSchema.parse(plan) }, this.#options, this.#now);
  }

  /**
   * A new job over those targets that ended so and are still in the inventory. Its secrets are those given, or those that are kept.
   * Throws `job.unknown`, `job.no-targets`, `secrets.*`, `vault.locked`, `vault.absent`.
   */
  async again(jobId: string, { states, plan, secrets = [] }: AgainRequest): Promise<Job> {
    const before = this.#store.detail(jobId);
    const wanted = new Set<string>(states);
    const deviceIds = before.targets
      .filter(({ state, deviceId }) => wanted.has(state) && this.#options.isKnown(deviceId))
      .map(({ deviceId }) => deviceId);
    const { call } = before;
    return this.#create({
      ...{ call, targets: { by: 'ids', deviceIds }, againOf: jobId },
      plan: settledPlan(call, plan ?? before.plan, this.#now),
      secrets: before.keepsSecrets && secrets.length === 0 ? (this.#options.secrets.open(jobId) ?? []) : secrets,
    });
  }

  /** Nothing more is started; what runs goes on to its end. Throws `job.unknown`. */
  pause(jobId: string): Job {
    // What is about to begin has begun.
    this.#store.flush();
    this.#store.pause(jobId, this.#now);
    const run = this.#runs.get(jobId);
    if (run) Object.assign(run, { isPaused: true, wasPaused: true });
    this.#parts.state.tell(jobId, []);
    return this.#jobOf(jobId);
  }

  /** Throws `job.unknown`. */
  resume(jobId: string): Job {
    this.#store.resume(jobId);
    const run = this.#runs.get(jobId);
    if (run) run.isPaused = false;
    this.#parts.state.tell(jobId, []);
    this.#pump();
    return this.#jobOf(jobId);
  }

  /** Waiting and queued targets end at once, running ones are aborted. A job that has ended is left as it is. Throws `job.unknown`. */
  cancel(jobId: string): Job {
    const run = this.#runs.get(jobId);
    if (run) this.#parts.settlement.stop(run, 'cancel');
    this.#parts.dispatcher.abort(jobId);
    return this.#jobOf(jobId);
  }

  list(filter: { deviceId?: string | undefined; limit: number }): Job[] {
    return this.#store.list(filter).map((job) => this.#asOfNow(job));
  }

  /** With its targets, and their steps where they are few. Throws `job.unknown`. */
  get(jobId: string): JobDetail {
    return this.#asOfNow(this.#store.detail(jobId));
  }

  /** Without its targets. Throws `job.unknown`. */
  summary(jobId: string): Job {
    return this.#jobOf(jobId);
  }

  /** How many targets are worked on now, and how many wait for their device. */
  work(): { running: number; queued: number } {
    const work = { running: 0, queued: 0 };
    for (const { running, waiting, targets } of this.#runs.values()) {
      work.running += running;
      work.queued += targets.size - running - waiting;
    }
    return work;
  }

  /** Jobs that are alive and have this device as a target. */
  activeJobIds(deviceId: string): string[] {
    return this.#store.activeJobIds(deviceId);
  }

  /** The job and all its targets, then those that changed; ends with the job, or the signal. Throws `job.unknown`. */
  progress(jobId: string, signal: AbortSignal): AsyncGenerator<{ job: Job; targets: TargetRow[] }, void, void> {
    const source = { get: (id: string) => this.#jobOf(id), store: this.#store };
    return followJob(source, this.#parts.watchers, { jobId, signal });
  }

  /** One target with its steps, again after each change; ends with the target, or the signal. Throws `job.unknown`. */
  target(key: TargetKey, signal: AbortSignal): AsyncGenerator<Target, void, void> {
    return followTarget(this.#store, this.#parts.watchers, { key, signal });
  }

  /** Targets that wait for their device, the longest first. */
  queue(): QueuedTarget[] {
    return this.#parts.room.list();
  }

  /** Tries the device now; the target stays queued when it is still not reached. */
  tryNow(key: TargetKey): void {
    this.#parts.room.tryNow(key);
  }

  /** Ends queued targets as cancelled, and tells how many still were queued. */
  async cancelQueued(keys: readonly TargetKey[]): Promise<number> {
    const places = keys.flatMap((key) => this.#parts.room.find(key) ?? []);
    const ends = places.map(({ run, target }) => this.#parts.settlement.end(run, target, endOfCancel(target)));
    await Promise.all(ends);
    return places.length;
  }

  /** Credentials became usable: what waited for them goes on. */
  wake(): void {
    for (const run of this.#runs.values()) {
      for (const target of run.targets.values()) if (target.hold === 'locked') run.released(target);
    }
    this.#pump();
  }

  /** Somebody logged in to this device: what is queued for it can go on. */
  reached(deviceId: string): void {
    this.#parts.reachability.reached(deviceId);
  }

  /** The laptop is in another network: devices that were away may be there. */
  networkChanged(): void {
    this.#parts.reachability.wake();
  }

  /** Starts nothing more, aborts what runs, and waits this long for it to let go. */
  async close(deadlineMs = 5000): Promise<void> {
    this.#isClosing = true;
    const { dispatcher, state, reachability, announcer } = this.#parts;
    state.agenda.clear();
    reachability.close();
    const over = new AbortController();
    const late = delay(deadlineMs, undefined, { signal: over.signal }).catch(() => {});
    await dispatcher.close(late);
    over.abort();
    this.#store.flush();
    announcer.close();
  }

  get #store() {
    return this.#options.store;
  }

  get #runs(): Map<string, JobRun> {
    return this.#parts.state.runs;
  }

  get #now(): number {
    return this.#parts.state.clock.now();
  }

  async #create(request: Parameters<typeof createJob>[0]): Promise<Job> {
    const { run, deviceIds } = await createJob(request, this.#options, this.#parts.state.clock);
    this.#runs.set(run.id, run);
    this.#parts.state.tell(run.id, deviceIds);
    this.#pump();
    return this.#jobOf(run.id);
  }

  #jobOf(jobId: string): Job {
    return this.#asOfNow(this.#store.get(jobId));
  }

  #asOfNow<J extends Job>(job: J): J {
    const run = this.#runs.get(job.id);
    return run && job.endedAt === null ? { ...job, ...phaseOf(run, this.#now) } : job;
  }

  /** Once for all that happened in this turn of the event loop. */
  #pump(): void {
    if (this.#isPumping || this.#isClosing) return;
    this.#isPumping = true;
    queueMicrotask(() => {
      this.#isPumping = false;
      try {
        this.#parts.dispatcher.dispatch();
      } catch (error) {
        this.#options.log.error({ err: error }, 'nothing could be started');
        // As on a full disk: nothing else might happen that would have it looked at again.
        this.#parts.state.clock.after(againMs, () => this.#pump());
      }
    });
  }
}
