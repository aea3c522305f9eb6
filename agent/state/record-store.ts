import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { removeFile, temporaryName, writeFileAtomically } from './atomic-file.ts';
import { KeyedLock } from './keyed-lock.ts';

export interface RecordStoreOptions<T> {
  folder: string;
  schema: z.ZodType<T>;
  /** Where files go that are not records: nothing is deleted that someone may want to look at. */
  setAsideFolder: string;
  report: (message: string) => void;
  /** Called after every change that is on disk; without a record when it was deleted. */
  onChange?: (id: string, record: T | undefined) => void;
}

const maximumRecordBytes = 1024 * 1024;
const recordName = /^([A-Za-z0-9][A-Za-z0-9._-]{0,199})\.json$/;

/**
 * One JSON file a record, and the same in memory.
 *
 * INVARIANTS: memory never holds what the disk does not; a record is replaced as a whole; a file that cannot be
 * read as a record is set aside and reported, and never stops the agent.
 */
export class RecordStore<T> {
  readonly #options: RecordStoreOptions<T>;
  readonly #records = new Map<string, T>();
  readonly #writes = new KeyedLock();

  private constructor(options: RecordStoreOptions<T>) {
    this.#options = options;
  }

  static async open<T>(options: RecordStoreOptions<T>): Promise<RecordStore<T>> {
    const store = new RecordStore<T>(options);
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(options.folder)) await store.#load(name);
    return store;
  }

  get(id: string): T | undefined {
    return this.#records.get(id);
  }

  all(): T[] {
    return [...this.#records.values()];
  }

  entries(): [string, T][] {
    return [...this.#records];
  }

  async put(id: string, record: T): Promise<void> {
    const path = this.#path(id);
    await this.#writes.run(id, async () => {
      await writeFileAtomically(path, `${JSON.stringify(record, null, 2)}\n`);
      this.#records.set(id, record);
    });
    this.#options.onChange?.(id, record);
  }

  async delete(id: string): Promise<void> {
    const path = this.#path(id);
    await this.#writes.run(id, async () => {
      await removeFile(path);
      this.#records.delete(id);
    });
    this.#options.onChange?.(id, undefined);
  }

  #path(id: string): string {
    if (!recordName.test(`${id}.json`)) throw new Error(`not a record id: ${id}`);
    return join(this.#options.folder, `${id}.json`);
  }

  async #load(name: string): Promise<void> {
    const path = join(this.#options.folder, name);
    if (temporaryName.test(name)) {
      await rm(path, { force: true });
      return;
    }
    const id = recordName.exec(name)?.[1];
    const found = id === undefined ? undefined : await this.#read(path);
    if (id === undefined || found === undefined) {
      await this.#setAside(name);
      return;
    }
    this.#records.set(id, found);
  }

  async #read(path: string): Promise<T | undefined> {
    try {
      const text = await readFile(path, 'utf8');
      if (text.length > maximumRecordBytes) return undefined;
      const parsed = this.#options.schema.safeParse(JSON.parse(text));
      return parsed.success ? parsed.data : undefined;
    } catch {
      return undefined;
    }
  }

  async #setAside(name: string): Promise<void> {
    const target = join(this.#options.setAsideFolder, `${Date.now()}-${name}`);
    try {
      await mkdir(this.#options.setAsideFolder, { recursive: true, mode: 0o700 });
      await rename(join(this.#options.folder, name), target);
      this.#options.report(`${name} is torn or not a record of the agent; it was set aside as ${target}.`);
    } catch (error) {
      this.#options.report(
        `${name} is torn or not a record of the agent, and could not be set aside: ${String(error)}`,
      );
    }
  }
}
