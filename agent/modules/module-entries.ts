import { AgentError } from '../errors.ts';
import { KeyedLock } from '../state/keyed-lock.ts';
import type { RecordStore } from '../state/record-store.ts';
import type { ModuleRecord } from './module-record.ts';

/**
 * The entries of this device's modules, and whose turn it is to work on one.
 *
 * INVARIANTS: one module of a name is made at a time; the work of one module is done one piece after another.
 */
export class ModuleEntries {
  readonly #records: RecordStore<ModuleRecord>;
  readonly #locks = new KeyedLock();

  constructor(records: RecordStore<ModuleRecord>) {
    this.#records = records;
  }

  all(): ModuleRecord[] {
    return this.#records.all();
  }

  /** Throws `not-found` when there is no such module; one that is still being made is none. */
  find(id: string): ModuleRecord {
    const record = this.#records.get(id);
    if (!record || record.phase === 'installing') throw new AgentError('not-found', 'There is no module with this id.');
    return record;
  }

  /** The record as it is now. */
  latest(record: ModuleRecord): ModuleRecord {
    return this.#records.get(record.id) ?? record;
  }

  async save(record: ModuleRecord, change: Partial<ModuleRecord>): Promise<ModuleRecord> {
    const next = { ...record, ...change };
    await this.#records.put(next.id, next);
    return next;
  }

  delete(record: ModuleRecord): Promise<void> {
    return this.#records.delete(record.id);
  }

  /** Works on one module when its turn comes, with its record as it then is. Throws `not-found`. */
  exclusive<T>(id: string, work: (record: ModuleRecord) => Promise<T>): Promise<T> {
    this.find(id);
    return this.#locks.run(`id:${id}`, async () => work(this.find(id)));
  }

  /** Does what decides whether there is a module of this name. */
  named<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.#locks.run(`name:${name}`, work);
  }

  /** Works on what an earlier agent left, whatever phase it is in, before anything else that is asked of it. */
  settling(record: ModuleRecord, work: () => Promise<void>): Promise<void> {
    return this.named(record.name, () => this.#locks.run(`id:${record.id}`, work));
  }

  /** Settles when no work is under way. */
  drain(): Promise<void> {
    return this.#locks.drain();
  }
}
