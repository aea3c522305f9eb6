/**
 * Of answers that overlap, tells which are of now.
 * INVARIANT: once an answer counted, none counts any more that was asked for before it.
 */
export class Latest {
  readonly #counted = new Map<string, number>();
  #asked = 0;

  /** To be called when something is asked for; the result, when it has come: whether it counts. */
  begin(key: string): () => boolean {
    this.#asked += 1;
    const asked = this.#asked;
    return () => {
      if ((this.#counted.get(key) ?? 0) > asked) return false;
      this.#counted.set(key, asked);
      return true;
    };
  }
}
