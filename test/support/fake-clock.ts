import type { Clock } from '../../main/jobs/jobs.ts';

interface Timer {
  at: number;
  order: number;
  work: () => void;
}

/** A clock that stands still until it is told to go on. */
export class FakeClock implements Clock {
  #now: number;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, work: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), order: this.#order++, work };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Goes to the next moment at which something happens, and lets it happen; false when nothing will, or not by then. */
  step(until: number): boolean {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
    }
    if (!next || next.at > until) return false;
    this.#timers.delete(next);
    this.#now = next.at;
    next.work();
    return true;
  }

  /** The same clock for something that may end before it: what that waits for then never comes. */
  part(): { clock: Clock; stop(): void } {
    const waits = new Set<() => void>();
    let isStopped = false;
    return {
      clock: {
        now: () => this.now(),
        after: (ms, work) => {
          if (isStopped) return () => {};
          const stop = this.after(ms, () => {
            waits.delete(stop);
            work();
          });
          waits.add(stop);
          return stop;
        },
      },
      stop() {
        isStopped = true;
        for (const stop of waits) stop();
      },
    };
  }
}
