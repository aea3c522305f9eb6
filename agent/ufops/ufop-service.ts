import type { z } from 'zod';
import type { Ufop, UfopSummary, ufopWriteSchema } from '../../contract/agent/ufops.ts';
import { AgentError } from '../errors.ts';
import type { EventHub } from '../events.ts';
import { crashPoint } from '../state/crash-point.ts';
import type { Instances } from './instances.ts';
import { idOf, type UfopRecord } from './records.ts';
import { settingsOf } from './settings.ts';
import type { UfopFiles } from './ufop-files.ts';
import type { UfopRecords } from './ufop-records.ts';
import type { UfopVersions } from './ufop-versions.ts';
import { summaryView, ufopView } from './views.ts';

export interface UfopServiceOptions {
  records: UfopRecords;
  files: UfopFiles;
  versions: UfopVersions;
  instances: Instances;
  /** Whether what runs services can limit them. */
  canLimit: boolean;
  events: EventHub;
}

export type UfopWrite = z.output<typeof ufopWriteSchema>;

const maximumUfops = 200;

/**
 * The ufops of this device: registered, described, switched, deleted.
 *
 * INVARIANTS: one ufop of a name; its record is there before all it has, and goes last, so that the next start finishes a
 * deletion that a killed agent began.
 */
export class UfopService {
  readonly #options: UfopServiceOptions;

  constructor(options: UfopServiceOptions) {
    this.#options = options;
  }

  list(): UfopSummary[] {
    const shown = this.#options.records.ufops.all().filter(({ phase }) => phase === 'ready');
    return shown.sort((a, b) => a.createdAt - b.createdAt).map(summaryView);
  }

  describe(name: string): Ufop {
    const { records, canLimit } = this.#options;
    return ufopView(records.find(name), { instanceNum: records.instancesOf(name).length, canLimit });
  }

  /** Throws `exists`, `invalid-args`. */
  register(write: UfopWrite, key: string | undefined): Promise<void> {
    const { records, events } = this.#options;
    return records.underName(write.name, async () => {
      const existing = records.ufops.get(write.name);
      // The same request, whose answer was lost when the agent was killed.
      if (existing?.phase === 'ready' && key !== undefined && existing.createdBy === key) return;
      if (existing) throw new AgentError('exists', `${write.name} is already a ufop of this device.`);
      if (records.ufops.all().length >= maximumUfops) {
        throw new AgentError('invalid-args', `A device has at most ${maximumUfops} ufops.`);
      }
      await records.ufops.put(write.name, newRecord(write, key));
      events.emit({ kind: 'ufop', id: write.name, state: 'registered' });
    });
  }

  /** Ends its instances and builds and removes all of it; answers when it is gone. */
  remove(name: string): Promise<void> {
    const { records } = this.#options;
    records.find(name);
    return records.underName(name, async () => {
      await records.ufops.put(name, { ...records.find(name), phase: 'deleting' });
      await this.#forget(name);
    });
  }

  /** Selects the version that new instances get: named, or that of an instance. Gives it. */
  select(name: string, versionOrIndex: string): Promise<string> {
    const { records, events } = this.#options;
    return records.exclusive(name, async (ufop) => {
      const isIndex = /^\d+$/.test(versionOrIndex);
      const version = isIndex ? records.findInstance(name, versionOrIndex).version : versionOrIndex;
      const { state } = records.findVersion(name, version);
      if (state !== 'build success') {
        throw new AgentError('invalid-args', `${version} cannot be switched to: its state is "${state}".`);
      }
      crashPoint('switch:before');
      await records.ufops.put(name, { ...ufop, selected: version });
      crashPoint('switch:after');
      events.emit({ kind: 'ufop', id: name, state: `switched to ${version}` });
      return version;
    });
  }

  /** Settles what an earlier agent left half-done; builds that it left are begun again. */
  async recover(): Promise<void> {
    const { records, versions, instances } = this.#options;
    for (const ufop of records.ufops.all()) if (ufop.phase === 'deleting') await this.#forget(ufop.name);
    await versions.recover();
    for (const { ufop, index } of records.instances.all()) {
      if (!records.ufops.get(ufop)) await instances.remove(idOf(ufop, index));
    }
    await instances.recover();
    versions.resumeBuilds();
  }

  async #forget(name: string): Promise<void> {
    const { records, instances, versions, files, events } = this.#options;
    for (const { index } of records.instancesOf(name)) await instances.remove(idOf(name, index));
    for (const { version } of records.versionsOf(name)) await versions.forget(name, version);
    await files.removeUfop(name);
    await records.ufops.delete(name);
    events.emit({ kind: 'ufop', id: name, state: 'deleted' });
  }
}

function newRecord(write: UfopWrite, key: string | undefined): UfopRecord {
  return {
    name: write.name,
    aclMode: write.aclMode,
    ...(write.configuration === undefined ? {} : { configuration: write.configuration }),
    settings: settingsOf(write.configuration),
    desc: write.desc ?? '',
    lastVersion: 0,
    lastIndex: 0,
    phase: 'ready',
    createdAt: Date.now(),
    ...(key === undefined ? {} : { createdBy: key }),
  };
}
