import type { DeviceWatch } from '../../contract/app/live.ts';
import { type FollowOptions, followDevice } from './follow-device.ts';

/**
 * Follows the devices that somebody looks at.
 *
 * INVARIANTS: a device is followed once, however many look at it, and no longer than one of them does. Each viewer is sent the
 * state as it is now, and then the newest: a slow one misses what lies between.
 */
export class DeviceWatches {
  readonly #options: Omit<FollowOptions, 'tell' | 'woken' | 'deviceId' | 'signal'>;
  readonly #watches = new Map<string, Watch>();

  constructor(options: Omit<FollowOptions, 'tell' | 'woken' | 'deviceId' | 'signal'>) {
    this.#options = options;
  }

  /** How a device stands, and again after each change, until the signal aborts. */
  async *follow(deviceId: string, signal: AbortSignal): AsyncGenerator<DeviceWatch, void, void> {
    if (signal.aborted) return;
    const watch = this.#watches.get(deviceId) ?? this.#begin(deviceId);
    const viewer = new Viewer(watch.state);
    const stop = () => viewer.end();
    signal.addEventListener('abort', stop, { once: true });
    watch.viewers.add(viewer);
    try {
      for (let state = await viewer.take(); state; state = await viewer.take()) yield state;
    } finally {
      signal.removeEventListener('abort', stop);
      watch.viewers.delete(viewer);
      if (watch.viewers.size === 0) this.#end(deviceId, watch);
    }
    // Whatever made it end by itself is for the caller to know.
    if (!signal.aborted) await watch.done;
  }

  /** What stood in the way may be gone: those that wait try again at once; all of them, where none is named. */
  wake(deviceId?: string): void {
    const woken = deviceId === undefined ? this.#watches.values() : [this.#watches.get(deviceId)];
    for (const watch of woken) watch?.wake();
  }

  /** How many devices are followed now. */
  get size(): number {
    return this.#watches.size;
  }

  #begin(deviceId: string): Watch {
    const watch = new Watch();
    this.#watches.set(deviceId, watch);
    watch.done = followDevice({
      ...this.#options,
      deviceId,
      tell: (state) => watch.tell(state),
      woken: (signal) => watch.woken(signal),
      signal: watch.stop.signal,
    }).finally(() => {
      this.#end(deviceId, watch);
      for (const viewer of watch.viewers) viewer.end();
    });
    // Told to those who follow it; there may be none left.
    watch.done.catch(() => {});
    return watch;
  }

  #end(deviceId: string, watch: Watch): void {
    if (this.#watches.get(deviceId) === watch) this.#watches.delete(deviceId);
    watch.stop.abort();
  }
}

class Watch {
  readonly viewers = new Set<Viewer>();
  readonly stop = new AbortController();
  state: DeviceWatch = { state: 'connecting' };
  done: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};

  tell(state: DeviceWatch): void {
    this.state = state;
    for (const viewer of this.viewers) viewer.put(state);
  }

  wake(): void {
    this.#wake();
  }

  /** Resolves when somebody wakes it, or when the signal aborts. */
  woken(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#wake = done;
      if (signal.aborted) done();
      else signal.addEventListener('abort', done);
    });
  }
}

class Viewer {
  #next: DeviceWatch | null;
  #isEnded = false;
  #wake: () => void = () => {};

  constructor(first: DeviceWatch) {
    this.#next = first;
  }

  put(state: DeviceWatch): void {
    this.#next = state;
    this.#wake();
  }

  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  async take(): Promise<DeviceWatch | null> {
    while (this.#next === null && !this.#isEnded) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const next = this.#isEnded ? null : this.#next;
    this.#next = null;
    return next;
  }
}
