import type { Sql } from './sql.ts';

/** For so long at most the writes of one transaction keep everything else from going on. */
const momentMs = 10;

interface Write {
  work(): void;
  /** Called once all of its group is on disk, or failed. */
  done(failure: { error: unknown } | null): void;
}

/** Commits that are waited for elsewhere. */
export interface Disk {
  /** Does `work`, a transaction, without waiting for the disk. */
  relaxed<T>(work: () => T): T;
  /** Resolves when all that was committed until now is on disk. */
  synced(): Promise<void>;
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
  /** `null`: a commit itself waits for the disk. */
  readonly #disk: Disk | null;
  #waiting: Write[] = [];

  constructor(sql: Sql, disk: Disk | null) {
    this.#sql = sql;
    this.#disk = disk;
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

  /** Writes all that waits, now; on disk when it returns. */
  flush(): void {
    while (this.#waiting.length > 0) settleAll(this.#writeSome());
  }

  /** Resolves when all that was written until now is on disk. */
  synced(): Promise<void> {
    return this.#disk?.synced() ?? Promise.resolve();
  }

  #turn(): void {
    if (this.#disk) this.#writeRelaxed(this.#disk);
    else settleAll(this.#writeSome());
    if (this.#waiting.length > 0) setImmediate(() => this.#turn());
  }

  /** The next group is written while this one is on its way to the disk. */
  #writeRelaxed(disk: Disk): void {
    const written = disk.relaxed(() => this.#writeSome());
    if (written.failure) {
      settleAll(written);
      return;
    }
    disk.synced().then(
      () => settleAll(written),
      (error: unknown) => settleAll({ ...written, failure: { error } }),
    );
  }

  /** As many as can be written in a moment, so that whatever else goes on is not kept waiting. */
  #writeSome(): Written {
    const writes = this.#waiting;
    if (writes.length === 0) return { writes, failure: null };
    const until = performance.now() + momentMs;
    let count = 0;
    let failure: Written['failure'] = null;
    try {
      this.#sql.transaction(() => {
        do writes[count++]?.work();
        while (count < writes.length && performance.now() < until);
      });
    } catch (error) {
      failure = { error };
    }
    this.#waiting = writes.slice(count);
    return { writes: writes.slice(0, count), failure };
  }
}

interface Written {
  writes: readonly Write[];
  failure: { error: unknown } | null;
}

function settleAll({ writes, failure }: Written): void {
  for (const { done } of writes) done(failure);
}
