import type { Clock } from './clock.ts';

/** A timer does not count while the laptop sleeps, and the clock may be set: so often the time is looked at again. */
const longestWaitMs = 30_000;

interface Entry {
  key: string;
  at: number;
  work: () => void;
}

/**
 * What is to be done at which time of day; one timer for all of it.
 * INVARIANTS: a key has at most one time, the last that was set; nothing is done before its time, nor after `clear`.
 */
export class Agenda {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  /** A binary heap by time. Entries that were replaced or taken back stay in it until their time. */
  #heap: Entry[] = [];
  #timer: { at: number; stop(): void } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(key: string, at: number, work: () => void): void {
    const entry = { key, at, work };
    this.#entries.set(key, entry);
    this.#push(entry);
    if (this.#heap.length > 2 * this.#entries.size + 64) this.#rebuild();
    this.#arm();
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#heap = [];
    this.#timer?.stop();
    this.#timer = null;
  }

  #arm(): void {
    const first = this.#heap[0];
    if (first === undefined) return;
    if (this.#timer !== null && this.#timer.at <= first.at) return;
    this.#timer?.stop();
    const now = this.#clock.now();
    const at = Math.min(Math.max(first.at, now), now + longestWaitMs);
    this.#timer = { at, stop: this.#clock.after(at - now, () => this.#ring()) };
  }

  #ring(): void {
    this.#timer = null;
    const now = this.#clock.now();
    for (let first = this.#heap[0]; first !== undefined && first.at <= now; first = this.#heap[0]) {
      this.#pop();
      if (this.#entries.get(first.key) !== first) continue;
      this.#entries.delete(first.key);
      first.work();
    }
    this.#arm();
  }

  #rebuild(): void {
    this.#heap = [...this.#entries.values()].sort((a, b) => a.at - b.at);
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let place = heap.push(entry) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (timeAt(heap, parent) <= entry.at) break;
      this.#swap(place, parent);
      place = parent;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    for (let place = 0; ; ) {
      const left = 2 * place + 1;
      const least = timeAt(heap, left + 1) < timeAt(heap, left) ? left + 1 : left;
      if (timeAt(heap, least) >= last.at) return;
      this.#swap(place, least);
      place = least;
    }
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first && second) [this.#heap[a], this.#heap[b]] = [second, first];
  }
}

function timeAt(heap: readonly Entry[], place: number): number {
  return heap[place]?.at ?? Number.POSITIVE_INFINITY;
}
