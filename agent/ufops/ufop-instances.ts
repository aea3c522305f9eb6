import type { InstancesAdd, UfopInstance } from '../../contract/agent/ufops.ts';
import { AgentError } from '../errors.ts';
import type { LogSource } from '../logs/log-source.ts';
import { crashPoint } from '../state/crash-point.ts';
import { KeyedLock } from '../state/keyed-lock.ts';
import type { Instances } from './instances.ts';
import { type InstanceRecord, idOf, type UfopRecord } from './records.ts';
import type { UfopRecords } from './ufop-records.ts';
import { instanceView, maximumOf } from './views.ts';

interface Wanted {
  size: number;
  version: string | undefined;
  key: string | undefined;
}

/** The instances of ufops, by the name of the ufop and their index, as the Ufop API speaks of them. */
export class UfopInstances {
  readonly #records: UfopRecords;
  readonly #instances: Instances;
  readonly #upgrades = new KeyedLock();

  constructor(records: UfopRecords, instances: Instances) {
    this.#records = records;
    this.#instances = instances;
  }

  list(name: string): UfopInstance[] {
    return this.#records.instancesOf(this.#records.find(name).name).map((record) => this.#view(record));
  }

  log(name: string, index: string): LogSource {
    return this.#instances.processes.log(this.#records.findInstance(name, index));
  }

  /** Adds instances of the selected version and starts them; how each of them fares is told by its state. */
  async add(name: string, { size, version }: InstancesAdd, key: string | undefined): Promise<UfopInstance[]> {
    const added = await this.#records.exclusive(name, (ufop) => this.#addRecords(ufop, { size, version, key }));
    crashPoint('add:recorded');
    await Promise.allSettled(added.map((index) => this.#instances.start(idOf(name, index))));
    crashPoint('add:started');
    const mine = this.#records.instancesOf(name).filter(({ index }) => added.includes(index));
    return mine.map((record) => this.#view(record));
  }

  async start(name: string, index: string): Promise<UfopInstance> {
    await this.#instances.start(this.#idOf(name, index));
    return this.#view(this.#records.findInstance(name, index));
  }

  async stop(name: string, index: string): Promise<UfopInstance> {
    await this.#instances.stop(this.#idOf(name, index));
    return this.#view(this.#records.findInstance(name, index));
  }

  async reboot(name: string, index: string, key?: string): Promise<UfopInstance> {
    await this.#instances.reboot(this.#idOf(name, index), key);
    return this.#view(this.#records.findInstance(name, index));
  }

  async remove(name: string, index: string): Promise<void> {
    await this.#instances.remove(this.#idOf(name, index));
  }

  /** Moves running instances to the selected version, one after another; ends at the first that is not healthy there. */
  upgrade(name: string): Promise<UfopInstance[]> {
    this.#records.find(name);
    return this.#upgrades.run(name, async () => {
      const { selected } = this.#records.find(name);
      if (selected === undefined) throw nothingSelected();
      for (const { index } of this.#records.instancesOf(name)) {
        await this.#instances.upgrade(idOf(name, index), selected).catch((error: unknown) => {
          // Deleted meanwhile: there is nothing to upgrade.
          if (!(error instanceof AgentError && error.code === 'not-found')) throw error;
        });
      }
      return this.list(name);
    });
  }

  /** The indexes of what was added, counting what the same request had added before the agent was killed. */
  async #addRecords(ufop: UfopRecord, { size, version, key }: Wanted): Promise<number[]> {
    const { selected } = ufop;
    if (selected === undefined) throw nothingSelected();
    if (version !== undefined && version !== selected) {
      const words = `Instances are added for the version that is switched to, which is ${selected}.`;
      throw new AgentError('invalid-args', `${words} Switch to ${version} first.`);
    }
    const there = this.#records.instancesOf(ufop.name);
    const before = there.filter(({ createdBy }) => key !== undefined && createdBy === key).map(({ index }) => index);
    const missing = Math.max(0, size - before.length);
    const maximum = maximumOf(ufop);
    if (there.length + missing > maximum) {
      const words = `${ufop.name} may have ${maximum} instances and has ${there.length}`;
      throw new AgentError('invalid-args', `${words}; ${missing} more are too many.`);
    }
    const added = Array.from({ length: missing }, (_, offset) => ufop.lastIndex + 1 + offset);
    if (missing > 0) await this.#records.ufops.put(ufop.name, { ...ufop, lastIndex: ufop.lastIndex + missing });
    for (const index of added) {
      await this.#records.instances.put(
        idOf(ufop.name, index),
        newRecord(ufop.name, index, { version: selected, key }),
      );
    }
    return [...before, ...added];
  }

  #idOf(name: string, index: string): string {
    return idOf(name, this.#records.findInstance(name, index).index);
  }

  #view(record: InstanceRecord): UfopInstance {
    return instanceView(record, this.#instances.processes);
  }
}

function newRecord(ufop: string, index: number, from: { version: string; key: string | undefined }): InstanceRecord {
  return {
    ufop,
    index,
    version: from.version,
    wanted: 'running',
    port: 0,
    restarts: 0,
    crashes: [],
    phase: 'ready',
    createdAt: Date.now(),
    ...(from.key === undefined ? {} : { createdBy: from.key }),
  };
}

function nothingSelected(): AgentError {
  return new AgentError('invalid-args', 'No version is switched to yet: switch to one that was built first.');
}
