/** Takes items from whoever produces them to one slow reader. When it is full the oldest are dropped, and counted. */
export class BoundedQueue<T> {
  readonly #maximum: number;
  #items: T[] = [];
  #dropped = 0;
  #wake: (() => void) | undefined;
  ended = false;

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  push(items: T[]): void {
    this.#items.push(...items);
    const surplus = this.#items.length - this.#maximum;
    if (surplus > 0) {
      this.#items.splice(0, surplus);
      this.#dropped += surplus;
    }
    this.#wake?.();
  }

  end(): void {
    this.ended = true;
    this.#wake?.();
  }

  /** What came since the last call; waits for it, but not longer than `timeoutMs`. */
  async take(timeoutMs: number): Promise<{ items: T[]; dropped: number }> {
    if (this.#items.length === 0 && !this.ended) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    const taken = { items: this.#items, dropped: this.#dropped };
    this.#items = [];
    this.#dropped = 0;
    return taken;
  }
}
