import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Job, JobDetail } from '../../contract/app/jobs.ts';
import type { Change } from '../../contract/app/live.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { OperationCall } from '../../contract/operations.ts';
import type { DeviceSession, OpenSession } from '../device/device.ts';
import type { AliveTarget, JobStore, TargetEnd } from '../inventory/inventory.ts';
import type { Log } from '../log.ts';
import { endOf, endOfCancel } from './ends.ts';
import { KeyedQueue } from './keyed-queue.ts';
import { StepRecorder, type StepSink } from './step-recorder.ts';
import { runTarget } from './target-run.ts';

const historyJobs = 5000;

export interface JobEngineOptions {
  store: JobStore;
  /** Throws `device.unknown`. */
  device(deviceId: string): { id: string; name: string; address: string };
  open: OpenSession;
  /** Reads a device again and keeps what was seen. */
  refresh(deviceId: string, session: DeviceSession): Promise<void>;
  /** True while only the vault's passphrase is missing to reach the device. */
  isLocked(deviceId: string): boolean;
  announce(change: Change): void;
  log: Log;
  /** Targets that run at once. */
  concurrency?: number;
}

interface Running {
  jobId: string;
  abort: AbortController;
  recorder: StepRecorder;
  done: Promise<void>;
}

/**
 * Runs operations over devices.
 *
 * INVARIANTS
 * - A job is on disk before it starts, and every change of state is on disk before it is announced.
 * - A target that has ended stays as it ended.
 * - At most `concurrency` targets run at once, and at most one for each device, over all jobs.
 * - Before the first request that may change a device, `sent` is on disk. From then on every attempt, also after a crash,
 *   carries the same idempotency key, and a target whose answer cannot be had ends as `unknown`.
 * - Cancelling ends waiting targets at once; a running one is aborted and ends when its work has let go of the device.
 * - Closing leaves on disk what a crash would: targets that have not ended are settled by `resume` at the next start.
 * - A resumed target whose credential is locked waits until it is unlocked; a new one ends as `refused`.
 */
export class JobEngine {
  readonly #options: JobEngineOptions;
  readonly #queue: KeyedQueue;
  readonly #running = new Map<string, Running>();
  #held: AliveTarget[] = [];
  #closing = false;
  #closed = false;

  constructor(options: JobEngineOptions) {
    this.#options = options;
    this.#queue = new KeyedQueue(options.concurrency ?? 16, (error) =>
      options.log.error({ err: error }, 'target lost'),
    );
  }

  /** Settles what an earlier run of the app left behind. Called once, before `start`. */
  resume(): void {
    this.#store.prune(historyJobs);
    for (const { call, ...target } of this.#store.alive()) {
      this.#store.steps.interrupt(target.jobId, target.deviceId);
      if (target.cancelled) this.#end(target, endOfCancel());
      else if (call) this.#enqueue({ ...target, call }, true);
      else
        this.#end(target, endOf(new FlotillaError('internal', { detail: 'this version does not know the operation' })));
    }
  }

  /** Throws `device.unknown`, `storage.failed`; nothing was started then. */
  start(call: OperationCall, deviceIds: readonly string[]): Job {
    const id = randomUUID();
    const targets = [...new Set(deviceIds)].map((deviceId) => ({
      deviceId,
      deviceName: this.#options.device(deviceId).name,
      idempotencyKey: `${id}:${deviceId}:1`,
    }));
    const job = this.#store.create({ id, call, targets });
    this.#announce(
      id,
      targets.map(({ deviceId }) => deviceId),
    );
    for (const target of targets) {
      this.#enqueue({ ...target, jobId: id, call, state: 'waiting', sent: false, cancelled: false }, false);
    }
    return job;
  }

  /** Throws `job.unknown`. A job that has ended is left as it is. */
  cancel(jobId: string): Job {
    const job = this.#store.cancel(jobId);
    this.#held = this.#held.filter((target) => target.jobId !== jobId);
    this.#announce(
      jobId,
      this.#store.detail(jobId).targets.map(({ deviceId }) => deviceId),
    );
    for (const running of this.#running.values()) if (running.jobId === jobId) running.abort.abort();
    return job;
  }

  list(filter: { deviceId?: string | undefined; limit: number }): Job[] {
    return this.#store.list(filter);
  }

  /** Throws `job.unknown`. */
  get(jobId: string): JobDetail {
    return this.#store.detail(jobId);
  }

  /** Jobs that are alive and have this device as a target. */
  activeJobIds(deviceId: string): string[] {
    return this.#store.activeJobIds(deviceId);
  }

  /** Credentials became usable: what waited for them goes on. */
  wake(): void {
    const held = this.#held;
    this.#held = [];
    for (const target of held) this.#enqueue(target, true);
  }

  /** Starts nothing more, aborts what runs, and waits this long for it to let go. */
  async close(deadlineMs = 5000): Promise<void> {
    this.#closing = true;
    this.#queue.clear();
    const running = [...this.#running.values()];
    for (const { abort } of running) abort.abort();
    const over = new AbortController();
    const late = delay(deadlineMs, undefined, { signal: over.signal }).catch(() => {});
    await Promise.race([Promise.all(running.map(({ done }) => done)), late]);
    over.abort();
    for (const { recorder } of this.#running.values()) recorder.close();
    this.#closed = true;
  }

  get #store(): JobStore {
    return this.#options.store;
  }

  #enqueue(target: AliveTarget, resumed: boolean): void {
    this.#queue.add(target.deviceId, () => this.#take(target, resumed));
  }

  async #take(target: AliveTarget, resumed: boolean): Promise<void> {
    if (this.#closing) return;
    if (resumed && this.#options.isLocked(target.deviceId)) {
      this.#store.hold(target.jobId, target.deviceId);
      this.#held.push(target);
      return;
    }
    if (!this.#store.begin(target.jobId, target.deviceId)) return;
    this.#announce(target.jobId, [target.deviceId]);
    const abort = new AbortController();
    const recorder = this.#recorder(target);
    const done = this.#run(target, abort.signal, recorder);
    const key = `${target.jobId}:${target.deviceId}`;
    this.#running.set(key, { jobId: target.jobId, abort, recorder, done });
    await done.finally(() => this.#running.delete(key));
  }

  async #run(target: AliveTarget, signal: AbortSignal, recorder: StepRecorder): Promise<void> {
    const end = await this.#work(target, signal, recorder).catch(endOf);
    // Past the deadline of `close` the store is gone. Within it, what was aborted has not ended, and what came to its
    // end all the same has.
    if (this.#closed) return;
    recorder.close();
    if (this.#closing && end.state !== 'succeeded' && end.state !== 'unchanged') return;
    this.#end(target, end);
  }

  async #work(target: AliveTarget, signal: AbortSignal, report: StepRecorder): Promise<TargetEnd> {
    const { jobId, deviceId, call, idempotencyKey, sent } = target;
    return runTarget({
      call,
      device: this.#options.device(deviceId),
      idempotencyKey,
      sent,
      signal,
      report,
      open: this.#options.open,
      markSent: () => this.#store.markSent(jobId, deviceId),
      markAttempt: () => this.#store.markAttempt(jobId, deviceId),
      refresh: (session) => this.#options.refresh(deviceId, session),
    });
  }

  #end({ jobId, deviceId }: Pick<AliveTarget, 'jobId' | 'deviceId'>, end: TargetEnd): void {
    this.#store.end(jobId, deviceId, end);
    this.#options.log.info({ jobId, deviceId, state: end.state, code: end.problem?.code }, 'target ended');
    this.#announce(jobId, [deviceId]);
  }

  #recorder({ jobId, deviceId }: AliveTarget): StepRecorder {
    const { steps } = this.#store;
    const sink: StepSink = {
      next: () => steps.next(jobId, deviceId),
      put: (position, step) => {
        steps.put({ jobId, deviceId, position }, step);
        this.#options.announce({ kind: 'job', jobId });
      },
    };
    return new StepRecorder(sink, (error) => this.#options.log.error({ err: error, jobId }, 'step not written'));
  }

  #announce(jobId: string, deviceIds: readonly string[]): void {
    this.#options.announce({ kind: 'job', jobId });
    for (const deviceId of deviceIds) this.#options.announce({ kind: 'device', deviceId });
  }
}
