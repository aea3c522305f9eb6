/**
 * A queue that hands each item on after a delay, in order, and stands still while it is held.
 * INVARIANT: items leave in the order they came, also when the delay becomes shorter.
 */
export class DelayLine<T> {
  readonly #condition: () => { delayMs: number; held: boolean };
  readonly #deliver: (item: T) => void;
  #waiting: { dueAt: number; item: T }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(condition: () => { delayMs: number; held: boolean }, deliver: (item: T) => void) {
    this.#condition = condition;
    this.#deliver = deliver;
  }

  get length(): number {
    return this.#waiting.length;
  }

  push(item: T): void {
    const { delayMs, held } = this.#condition();
    if (delayMs === 0 && !held && this.#waiting.length === 0) {
      this.#deliver(item);
      return;
    }
    this.#waiting.push({ dueAt: performance.now() + delayMs, item });
    this.wake();
  }

  /** Looks at the condition again, now. */
  wake(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (!this.#condition().held) {
      const head = this.#waiting[0];
      if (head === undefined) return;
      const leftMs = head.dueAt - performance.now();
      if (leftMs > 0) {
        this.#timer = setTimeout(() => this.wake(), leftMs);
        return;
      }
      this.#waiting.shift();
      this.#deliver(head.item);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#waiting = [];
  }
}
