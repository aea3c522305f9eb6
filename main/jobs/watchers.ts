import { setTimeout as delay } from 'node:timers/promises';

/** Somebody who follows a job, or one target of it. */
export interface Watch {
  /** Lets some time pass, so that not every change is told alone; less where the job is over, or the signal aborts. */
  rest(ms: number, signal: AbortSignal): Promise<void>;
  /** The targets that changed since the last time; waits for the first. Empty once the signal has aborted. */
  take(signal: AbortSignal): Promise<Set<string>>;
  close(): void;
}

/**
 * Who follows what. A watch that nobody takes from holds each target once, so it is bounded by its job.
 * INVARIANT: what is marked after `watch` returned is in what `take` gives next.
 */
export class Watchers {
  readonly #watches = new Map<string, Set<OneWatch>>();

  /** Of a job; of one target and its steps, where a device is named. */
  watch(jobId: string, deviceId?: string): Watch {
    const topic = topicOf(jobId, deviceId);
    const watches = this.#watches.get(topic) ?? new Set<OneWatch>();
    this.#watches.set(topic, watches);
    const watch = new OneWatch(() => {
      watches.delete(watch);
      if (watches.size === 0 && this.#watches.get(topic) === watches) this.#watches.delete(topic);
    });
    watches.add(watch);
    return watch;
  }

  /** The job changed, and these targets of it. */
  mark(jobId: string, deviceIds: readonly string[]): void {
    for (const watch of this.#watches.get(topicOf(jobId)) ?? []) watch.mark(deviceIds);
    for (const deviceId of deviceIds) this.markSteps(jobId, deviceId);
  }

  /** The job has ended, and its last target is marked: who rests gets up. */
  over(jobId: string): void {
    for (const watch of this.#watches.get(topicOf(jobId)) ?? []) watch.over();
  }

  /** A step of the target changed. */
  markSteps(jobId: string, deviceId: string): void {
    if (this.#watches.size === 0) return;
    for (const watch of this.#watches.get(topicOf(jobId, deviceId)) ?? []) watch.mark([deviceId]);
  }
}

class OneWatch implements Watch {
  readonly close: () => void;
  #marked = new Set<string>();
  #isMarked = false;
  readonly #over = new AbortController();
  #wake: () => void = () => {};

  constructor(close: () => void) {
    this.close = close;
  }

  mark(deviceIds: readonly string[]): void {
    this.#isMarked = true;
    for (const deviceId of deviceIds) this.#marked.add(deviceId);
    this.#wake();
  }

  over(): void {
    this.#over.abort();
  }

  async rest(ms: number, signal: AbortSignal): Promise<void> {
    // An abort only ends the rest early: who called looks at the signal.
    await delay(ms, undefined, { signal: AbortSignal.any([signal, this.#over.signal]) }).catch(() => {});
  }

  async take(signal: AbortSignal): Promise<Set<string>> {
    while (!this.#isMarked && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    const marked = this.#marked;
    this.#marked = new Set();
    this.#isMarked = false;
    return marked;
  }
}

function topicOf(jobId: string, deviceId = ''): string {
  return `${jobId}/${deviceId}`;
}
