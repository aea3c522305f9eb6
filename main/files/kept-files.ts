import { rm } from 'node:fs/promises';

export interface KeptFile {
  path: string;
}

export interface KeepOptions {
  /** How long a file lies without being used. */
  idleMs: number;
  /** The one that was not used for longest leaves when one more comes. */
  maxFiles: number;
}

interface Entry<F> {
  file: F;
  idle: NodeJS.Timeout;
  users: number;
}

/**
 * Files of this laptop that wait for the window.
 * INVARIANTS: a file that is in use is not removed until it is no longer; whatever leaves the list is removed from the disk.
 */
export class KeptFiles<F extends KeptFile> {
  readonly #options: KeepOptions;
  readonly #entries = new Map<string, Entry<F>>();

  constructor(options: KeepOptions) {
    this.#options = options;
  }

  async add(id: string, file: F): Promise<void> {
    this.#entries.set(id, { file, idle: this.#startIdle(id), users: 0 });
    const unused = [...this.#entries].filter(([other, { users }]) => users === 0 && other !== id);
    const excess = Math.max(0, this.#entries.size - this.#options.maxFiles);
    for (const [other] of unused.slice(0, excess)) await this.drop(other);
  }

  /** Gives `run` the file, `null` where there is none by that id. */
  async use<T>(id: string, run: (file: F | null) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(id);
    if (!entry) return run(null);
    // To the end of the list: it is the one that was used last.
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    clearTimeout(entry.idle);
    entry.users += 1;
    try {
      return await run(entry.file);
    } finally {
      entry.users -= 1;
      if (this.#entries.get(id) === entry) entry.idle = this.#startIdle(id);
      else if (entry.users === 0) await rm(entry.file.path, { force: true });
    }
  }

  /** Also one that is gone already. */
  async drop(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    clearTimeout(entry.idle);
    if (entry.users === 0) await rm(entry.file.path, { force: true });
  }

  async close(): Promise<void> {
    for (const id of [...this.#entries.keys()]) await this.drop(id);
  }

  #startIdle(id: string): NodeJS.Timeout {
    // What cannot be removed now goes with the folder at the next start.
    return setTimeout(() => void this.drop(id).catch(() => {}), this.#options.idleMs).unref();
  }
}
