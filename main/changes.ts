import type { Change } from '../contract/app/live.ts';

const maxPending = 256;

/**
 * Tells subscribers what changed, so that they read it again.
 *
 * INVARIANTS
 * - A subscriber's pending notices are bounded: the same notice waits once; past the bound all become one `all`.
 * - The first notice of a subscription is `all`. Subscriptions end with their signal, or when their loop is left.
 */
export class ChangeFeed {
  readonly #subscribers = new Set<Subscriber>();

  announce(change: Change): void {
    for (const subscriber of this.#subscribers) subscriber.push(change);
  }

  /** How many listen now. */
  get size(): number {
    return this.#subscribers.size;
  }

  async *subscribe(signal: AbortSignal): AsyncGenerator<Change, void, void> {
    const subscriber = new Subscriber();
    const stop = () => subscriber.end();
    if (signal.aborted) return;
    signal.addEventListener('abort', stop, { once: true });
    this.#subscribers.add(subscriber);
    try {
      for (let change = await subscriber.take(); change; change = await subscriber.take()) yield change;
    } finally {
      this.#subscribers.delete(subscriber);
      signal.removeEventListener('abort', stop);
    }
  }

  /** Ends every subscription. */
  close(): void {
    for (const subscriber of this.#subscribers) subscriber.end();
  }
}

class Subscriber {
  readonly #pending = new Map<string, Change>([['all', { kind: 'all' }]]);
  #ended = false;
  #wake: (() => void) | null = null;

  push(change: Change): void {
    if (this.#pending.has('all')) return;
    this.#pending.set(JSON.stringify(change), change);
    if (this.#pending.size > maxPending) {
      this.#pending.clear();
      this.#pending.set('all', { kind: 'all' });
    }
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async take(): Promise<Change | null> {
    while (!this.#ended && this.#pending.size === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
    if (this.#ended) return null;
    const [first] = this.#pending;
    if (!first) return null;
    this.#pending.delete(first[0]);
    return first[1];
  }
}
