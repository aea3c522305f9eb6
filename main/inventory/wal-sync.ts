import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import type Database from 'better-sqlite3';
import { FlotillaError } from '../../contract/errors.ts';

const syncFile = promisify(fdatasync);

/**
 * Lets commits not keep the event loop waiting for the disk: another thread brings the write-ahead log there, once for all that was
 * committed meanwhile.
 *
 * INVARIANTS
 * - When `synced` resolves, everything that was committed before it was called is on disk as after a commit with `synchronous = FULL`,
 *   which syncs the same file.
 * - Only commits within `relaxed` do not wait themselves; after the disk has failed once, they do too.
 */
export class WalSync {
  readonly #database: Database.Database;
  readonly #path: string;
  #file: number | null = null;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #isDirty = false;
  #isBroken = false;
  #isClosed = false;

  constructor(database: Database.Database, file: string) {
    this.#database = database;
    this.#path = `${file}-wal`;
  }

  /** Does `work`, a transaction, without waiting for the disk. */
  relaxed<T>(work: () => T): T {
    if (this.#isBroken || this.#isClosed || this.#database.inTransaction) return work();
    this.#database.pragma('synchronous = NORMAL');
    try {
      return work();
    } finally {
      this.#isDirty = true;
      this.#database.pragma('synchronous = FULL');
    }
  }

  /** Resolves when all that was committed until now is on disk. Throws `storage.failed`. */
  synced(): Promise<void> {
    if (!this.#isDirty) return this.#running ?? Promise.resolve();
    if (this.#next) return this.#next;
    if (!this.#running) return this.#start();
    // What runs may have begun before the last commit.
    const begin = () => {
      this.#next = null;
      return this.#start();
    };
    this.#next = this.#running.then(begin, begin);
    return this.#next;
  }

  /** After the database was closed, which brings everything to the disk by itself. Safe to call twice. */
  close(): void {
    this.#isClosed = true;
    this.#isDirty = false;
    if (this.#running === null) this.#release();
  }

  #release(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #start(): Promise<void> {
    this.#isDirty = false;
    const running = this.#sync().finally(() => {
      this.#running = null;
      if (this.#isClosed) this.#release();
    });
    this.#running = running;
    return running;
  }

  async #sync(): Promise<void> {
    // Closed meanwhile: closing brought it to the disk.
    if (this.#isClosed) return;
    try {
      // For writing, though nothing is written: Windows syncs no other file.
      this.#file ??= openSync(this.#path, 'r+');
      await syncFile(this.#file);
    } catch (error) {
      this.#isBroken = true;
      const detail = error instanceof Error ? error.message : String(error);
      throw new FlotillaError('storage.failed', { detail }, { cause: error });
    }
  }
}
