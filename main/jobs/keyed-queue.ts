import PQueue from 'p-queue';

/**
 * Runs work in the order it was added.
 *
 * INVARIANTS
 * - At most `concurrency` run at once, and at most one of each key.
 * - Work that waits for its key takes no slot from others.
 */
export class KeyedQueue {
  readonly #queue: PQueue;
  readonly #lines = new Map<string, (() => Promise<void>)[]>();
  readonly #onError: (error: unknown) => void;

  constructor(concurrency: number, onError: (error: unknown) => void) {
    this.#queue = new PQueue({ concurrency });
    this.#onError = onError;
  }

  add(key: string, work: () => Promise<void>): void {
    const line = this.#lines.get(key);
    if (line) {
      line.push(work);
      return;
    }
    this.#lines.set(key, []);
    this.#enqueue(key, work);
  }

  /** Drops what has not begun. */
  clear(): void {
    this.#queue.clear();
    for (const line of this.#lines.values()) line.length = 0;
  }

  #enqueue(key: string, work: () => Promise<void>): void {
    this.#queue
      .add(async () => {
        try {
          await work();
        } finally {
          const next = this.#lines.get(key)?.shift();
          if (next) this.#enqueue(key, next);
          else this.#lines.delete(key);
        }
      })
      .catch(this.#onError);
  }
}
