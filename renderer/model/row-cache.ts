const gatherMs = 30;
const againMs = 1000;

interface RowCacheOptions<R> {
  /** Reads these; what it leaves out is gone. */
  read(ids: readonly string[]): Promise<readonly R[]>;
  /** Rows kept at most, beside those in sight. */
  limit?: number;
  /** Between two reads of rows that are shown already. */
  pauseMs?: number;
}

/**
 * Rows by id, read as they come into sight and again when they have changed; never more than one read at a time. Rows out of
 * sight are kept for coming back, up to a limit.
 */
export class RowCache<R extends { id: string }> {
  readonly #read: RowCacheOptions<R>['read'];
  readonly #limit: number;
  readonly #pauseMs: number;
  readonly #rows = new Map<string, R>();
  readonly #gone = new Set<string>();
  readonly #stale = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #sight: readonly string[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isReading = false;
  #reads = 0;
  #readAt = 0;
  #failedAt = 0;

  constructor({ read, limit = 2000, pauseMs = 300 }: RowCacheOptions<R>) {
    this.#read = read;
    this.#limit = limit;
    this.#pauseMs = pauseMs;
  }

  /** `null`: there is no such device any more. `undefined`: not read yet. */
  get(id: string): R | null | undefined {
    return this.#rows.get(id) ?? (this.#gone.has(id) ? null : undefined);
  }

  /** How often rows were read: while it is the same, so are the rows. */
  get reads(): number {
    return this.#reads;
  }

  /** `listener` is told once for each read, however many rows came with it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What is in sight now. */
  show(ids: readonly string[]): void {
    this.#sight = ids;
    this.#plan();
  }

  /** These may have changed; `all`: any may have. */
  changed(ids: readonly string[] | 'all'): void {
    const known = ids === 'all' ? [...this.#rows.keys(), ...this.#gone] : ids;
    for (const id of known) if (this.get(id) !== undefined) this.#stale.add(id);
    this.#plan();
  }

  #needed(): string[] {
    return [...new Set(this.#sight)].filter((id) => this.get(id) === undefined || this.#stale.has(id));
  }

  #plan(): void {
    if (this.#timer !== null || this.#isReading) return;
    const needed = this.#needed();
    if (needed.length === 0) return;
    const isMissing = needed.some((id) => this.get(id) === undefined);
    const now = Date.now();
    const at = Math.max(isMissing ? 0 : this.#readAt + this.#pauseMs, this.#failedAt + againMs, now + gatherMs);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#readNow();
    }, at - now);
  }

  async #readNow(): Promise<void> {
    const wanted = this.#needed().slice(0, 1000);
    for (const id of wanted) this.#stale.delete(id);
    this.#isReading = true;
    try {
      this.#keep(wanted, await this.#read(wanted));
    } catch {
      // The frame says that the connection is lost; what was read before stays on the screen, and is read again.
      for (const id of wanted) if (this.get(id) !== undefined) this.#stale.add(id);
      this.#failedAt = Date.now();
    }
    this.#isReading = false;
    this.#readAt = Date.now();
    this.#plan();
  }

  #keep(wanted: readonly string[], rows: readonly R[]): void {
    for (const id of wanted) this.#gone.add(id);
    for (const row of rows) {
      this.#gone.delete(row.id);
      // Written anew, it is the last to be dropped.
      this.#rows.delete(row.id);
      this.#rows.set(row.id, row);
    }
    for (const id of wanted) {
      if (this.#gone.has(id)) this.#rows.delete(id);
    }
    this.#drop();
    this.#reads += 1;
    for (const listener of this.#listeners) listener();
  }

  #drop(): void {
    const sight = new Set(this.#sight);
    for (const [id] of this.#rows) {
      if (this.#rows.size <= this.#limit) return;
      if (sight.has(id)) continue;
      this.#rows.delete(id);
      this.#stale.delete(id);
    }
    if (this.#gone.size > this.#limit) this.#gone.clear();
  }
}
