/** What was opened, closed again in reverse order; one failure does not keep the others open. */
export class Closers {
  /** Told of each failure. */
  onError: (error: unknown) => void = () => {};
  readonly #closers: (() => void | Promise<void>)[] = [];
  #closed: Promise<void> | null = null;

  add(close: () => void | Promise<void>): void {
    this.#closers.push(close);
  }

  /** Once; a second call waits for the first. */
  close(): Promise<void> {
    this.#closed ??= this.#closeAll();
    return this.#closed;
  }

  async #closeAll(): Promise<void> {
    for (const close of this.#closers.reverse()) {
      try {
        await close();
      } catch (error) {
        this.onError(error);
      }
    }
  }
}
