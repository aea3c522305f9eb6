import type { Sql } from './sql.ts';

/** For so long at most the writes of one transaction keep everything else from going on. */
const usualMomentMs = 10;

interface Write {
  /** Does it. Throws. */
  work(): void;
  /** Does it, or takes back what it did before it threw, which `done` then tells. */
  workApart(): void;
  /** Called once all of its group is on disk, or failed. */
  done(failure: { error: unknown } | null): void;
}

const usualLeisureMs = 20;

export interface WriteGroupOptions {
  /** What nobody waits for may be written so much later, to share the transaction of what somebody waits for; 0: like that. */
  leisureMs?: number;
  /** For so long writes are added to one transaction; then others have their turn. */
  momentMs?: number;
}

/**
 * Writes that come close together share one transaction, and so one wait for the disk.
 *
 * INVARIANTS
 * - Writes happen in the order they were added, and a promise settles only when its write is on disk.
 * - A write that throws is undone alone; a transaction that cannot be kept fails all of its writes. So a write may be done twice, and
 *   does nothing but write.
 */
export class WriteGroup {
  readonly #sql: Pick<Sql, 'transaction'>;
  readonly #leisureMs: number;
  readonly #momentMs: number;
  #waiting: Write[] = [];
  #turn: NodeJS.Immediate | null = null;
  #leisure: NodeJS.Timeout | null = null;

  constructor(
    sql: Pick<Sql, 'transaction'>,
    { leisureMs = usualLeisureMs, momentMs = usualMomentMs }: WriteGroupOptions = {},
  ) {
    this.#sql = sql;
    this.#leisureMs = leisureMs;
    this.#momentMs = momentMs;
  }

  /** `urgent`: somebody waits for it; else it is written with the next that is, or a moment later. */
  add<T>(work: () => T, { urgent = true } = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let settle = () => {};
      const write: Write = {
        work: () => {
          const value = work();
          settle = () => resolve(value);
        },
        workApart: () => {
          try {
            // A transaction within one: what it did before it threw is taken back.
            const value = this.#sql.transaction(work);
            settle = () => resolve(value);
          } catch (error) {
            settle = () => reject(error);
          }
        },
        done: (failure) => (failure ? reject(failure.error) : settle()),
      };
      this.#waiting.push(write);
      if (urgent || this.#leisureMs === 0) this.#turn ??= setImmediate(() => this.#write());
      else this.#leisure ??= setTimeout(() => this.#write(), this.#leisureMs);
    });
  }

  /** Writes all that waits, now. */
  flush(): void {
    this.#rest();
    while (this.#waiting.length > 0) this.#writeSome();
  }

  #write(): void {
    this.#rest();
    this.#writeSome();
    if (this.#waiting.length > 0) this.#turn ??= setImmediate(() => this.#write());
  }

  #rest(): void {
    if (this.#turn) clearImmediate(this.#turn);
    if (this.#leisure) clearTimeout(this.#leisure);
    this.#turn = null;
    this.#leisure = null;
  }

  /** As many as can be written in a moment, so that whatever else goes on is not kept waiting. */
  #writeSome(): void {
    const writes = this.#waiting;
    if (writes.length === 0) return;
    const until = performance.now() + this.#momentMs;
    let count = 0;
    let failure: { error: unknown } | null = null;
    const inOne = (each: (write: Write) => void) =>
      this.#sql.transaction(() => {
        for (const write of writes) {
          if (count > 0 && performance.now() >= until) return;
          count += 1;
          each(write);
        }
      });
    try {
      // Hardly ever does one throw, and a transaction for each costs more than what it does: only then they get one, from the beginning.
      inOne((write) => write.work());
    } catch {
      count = 0;
      try {
        inOne((write) => write.workApart());
      } catch (error) {
        failure = { error };
        // It could not even be begun, and would not be for any of them.
        if (count === 0) count = writes.length;
      }
    }
    this.#waiting = writes.slice(count);
    for (const { done } of writes.slice(0, count)) done(failure);
  }
}
