import type { z } from 'zod';
import { AgentError } from '../errors.ts';
import { KeyedLock } from '../state/keyed-lock.ts';
import type { RecordStore } from '../state/record-store.ts';
import {
  type InstanceRecord,
  idOf,
  instanceRecordSchema,
  type UfopRecord,
  ufopRecordSchema,
  type VersionRecord,
  versionRecordSchema,
} from './records.ts';

export type OpenRecords = <T>(name: string, schema: z.ZodType<T>) => Promise<RecordStore<T>>;

/**
 * The records of all ufops, and the finding of each.
 *
 * INVARIANT: what changes which versions and instances a ufop has is done one piece after another (`exclusive`).
 */
export class UfopRecords {
  readonly ufops: RecordStore<UfopRecord>;
  readonly versions: RecordStore<VersionRecord>;
  readonly instances: RecordStore<InstanceRecord>;
  readonly #locks = new KeyedLock();

  private constructor(stores: Pick<UfopRecords, 'ufops' | 'versions' | 'instances'>) {
    this.ufops = stores.ufops;
    this.versions = stores.versions;
    this.instances = stores.instances;
  }

  static async open(openRecords: OpenRecords): Promise<UfopRecords> {
    return new UfopRecords({
      ufops: await openRecords('ufops', ufopRecordSchema),
      versions: await openRecords('ufop-versions', versionRecordSchema),
      instances: await openRecords('ufop-instances', instanceRecordSchema),
    });
  }

  /** Throws `not-found`. */
  find(name: string): UfopRecord {
    const found = this.ufops.get(name);
    if (!found) throw new AgentError('not-found', `There is no ufop ${JSON.stringify(name.slice(0, 64))}.`);
    return found;
  }

  versionsOf(name: string): VersionRecord[] {
    const mine = this.versions.all().filter((record) => record.ufop === name);
    return mine.sort((a, b) => a.createdAt - b.createdAt);
  }

  findVersion(name: string, version: string): VersionRecord {
    this.find(name);
    const found = this.versions.get(idOf(name, version));
    if (!found) throw new AgentError('not-found', `${name} has no version ${JSON.stringify(version.slice(0, 64))}.`);
    return found;
  }

  instancesOf(name: string): InstanceRecord[] {
    const mine = this.instances.all().filter((record) => record.ufop === name);
    return mine.sort((a, b) => a.index - b.index);
  }

  findInstance(name: string, index: string): InstanceRecord {
    this.find(name);
    const found = this.instancesOf(name).find((record) => String(record.index) === index);
    if (!found) throw new AgentError('not-found', `${name} has no instance ${JSON.stringify(index.slice(0, 20))}.`);
    return found;
  }

  /** Works on a ufop while nobody else does. Throws `not-found`, and `busy` while it is being deleted. */
  exclusive<T>(name: string, work: (ufop: UfopRecord) => Promise<T>): Promise<T> {
    this.#findKept(name);
    return this.#locks.run(name, async () => work(this.#findKept(name)));
  }

  /** The same for a name that need not be there, or may be on its way out. */
  underName<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.#locks.run(name, work);
  }

  async drain(): Promise<void> {
    await this.#locks.drain();
  }

  #findKept(name: string): UfopRecord {
    const found = this.find(name);
    if (found.phase === 'deleting') throw new AgentError('busy', `${name} is being deleted.`);
    return found;
  }
}
