/** So many rows may enter in one frame and be drawn whole, as when a key is held or a wheel is turned slowly. */
const wholeAtOnce = 8;
/** A jump within so many frames of another makes a rush, and a rush is over after so many without one. */
const restFrames = 6;
const completedPerFrame = 8;

/**
 * Which rows are drawn in brief: while a list rushes past, those that enter by the dozen. They are completed a few at a time when
 * it has come to rest, so that no frame has more to draw than it has time for. Rows that stay are left as they are. It counts
 * frames, not milliseconds: a machine that is slow needs it most.
 */
export class Rush<K> {
  #drawn: ReadonlySet<K> = new Set();
  readonly #brief = new Set<K>();
  /** Frames until the list counts as at rest. */
  #restIn = 0;

  /** Tells what is drawn now, in order. Told the same again, it changes nothing. */
  see(keys: readonly K[]): void {
    const entering = keys.filter((key) => !this.#drawn.has(key));
    if (entering.length === 0 && keys.length === this.#drawn.size) return;
    this.#drawn = new Set(keys);
    for (const key of this.#brief) if (!this.#drawn.has(key)) this.#brief.delete(key);
    if (entering.length <= wholeAtOnce) return;
    if (this.#restIn > 0) for (const key of entering) this.#brief.add(key);
    this.#restIn = restFrames;
  }

  isBrief(key: K): boolean {
    return this.#brief.has(key);
  }

  /** Rows are drawn in brief. */
  get isOn(): boolean {
    return this.#brief.size > 0;
  }

  /** Frames have to be counted. */
  get isWaiting(): boolean {
    return this.#restIn > 0 || this.isOn;
  }

  /** A frame went by. True when rows are to be drawn again: as many as fit into one frame, the first ones first. */
  tick(): boolean {
    this.#restIn = Math.max(0, this.#restIn - 1);
    if (this.#restIn > 0 || !this.isOn) return false;
    for (const key of [...this.#brief].slice(0, completedPerFrame)) this.#brief.delete(key);
    return true;
  }
}
