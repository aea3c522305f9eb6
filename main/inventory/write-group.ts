import type { Sql } from './sql.ts';

/** For so long at most the writes of one transaction keep everything else from going on. */
const momentMs = 10;

interface Write {
  work(): void;
  /** Called once all of its group is on disk, or failed. */
  done(failure: { error: unknown } | null): void;
}

/**
 * Writes that come close together share one transaction, and so one wait for the disk.
 *
 * INVARIANTS
 * - Writes happen in the order they were added, and a promise settles only when its write is on disk.
 * - A write that throws is undone alone; a transaction that cannot be kept fails all of its writes.
 */
export class WriteGroup {
  readonly #sql: Sql;
  #waiting: Write[] = [];

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  add<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let settle = () => {};
      const write: Write = {
        work: () => {
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
      if (this.#waiting.push(write) === 1) setImmediate(() => this.#turn());
    });
  }

  /** Writes all that waits, now. */
  flush(): void {
    while (this.#waiting.length > 0) this.#writeSome();
  }

  #turn(): void {
    this.#writeSome();
    if (this.#waiting.length > 0) setImmediate(() => this.#turn());
  }

  /** As many as can be written in a moment, so that whatever else goes on is not kept waiting. */
  #writeSome(): void {
    const writes = this.#waiting;
    if (writes.length === 0) return;
    const until = performance.now() + momentMs;
    let count = 0;
    let failure: { error: unknown } | null = null;
    try {
      this.#sql.transaction(() => {
        do writes[count++]?.work();
        while (count < writes.length && performance.now() < until);
      });
    } catch (error) {
      failure = { error };
    }
    this.#waiting = writes.slice(count);
    for (const { done } of writes.slice(0, count)) done(failure);
  }
}
