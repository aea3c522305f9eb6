import { rm } from 'node:fs/promises';
import type { z } from 'zod';
import type {
  ImageFields,
  InstancesAdd,
  Ufop,
  UfopInstance,
  UfopSummary,
  UfopVersion,
  ufopWriteSchema,
} from '../../contract/agent/ufops.ts';
import type { HeldBlob } from '../blobs/blobs.ts';
import { AgentError } from '../errors.ts';
import type { EventHub } from '../events.ts';
import type { LogSource } from '../logs/log-source.ts';
import { crashPoint } from '../state/crash-point.ts';
import { KeyedLock } from '../state/keyed-lock.ts';
import type { RecordStore } from '../state/record-store.ts';
import type { Builder } from './builder.ts';
import type { Instances } from './instances.ts';
import { type InstanceRecord, idOf, type UfopRecord, type VersionRecord } from './records.ts';
import { settingsOf } from './settings.ts';
import type { UfopFiles } from './ufop-files.ts';
import { instanceView, maximumOf, summaryView, ufopView, versionView } from './views.ts';

export interface UfopServiceOptions {
  ufops: RecordStore<UfopRecord>;
  versions: RecordStore<VersionRecord>;
  instanceRecords: RecordStore<InstanceRecord>;
  files: UfopFiles;
  builder: Builder;
  instances: Instances;
  blobs: BlobSource;
  /** Whether what runs services can limit them. */
  canLimit: boolean;
  events: EventHub;
  report: (message: string) => void;
}

/** Where images that were sent ahead are. */
export interface BlobSource {
  /** Throws `blob-missing`. */
  use(sha256: string): Promise<HeldBlob>;
}

export interface ImageUpload {
  fields: ImageFields;
  /** The image; nothing where the fields name a blob. It is taken over or removed. */
  file: string | undefined;
  key: string | undefined;
}

const maximumUfops = 200;
const maximumVersions = 100;

/**
 * The ufops of this device: what the Ufop API says and does.
 *
 * INVARIANTS: one ufop of a name; what changes the records of one ufop is done one piece after another; a record is
 * there before the files and processes that it stands for, and goes after them, so that the next start finds what a
 * killed agent left.
 */
export class UfopService {
  readonly #options: UfopServiceOptions;
  readonly #locks = new KeyedLock();

  constructor(options: UfopServiceOptions) {
    this.#options = options;
  }

  list(): UfopSummary[] {
    const all = this.#options.ufops.all().filter(({ phase }) => phase === 'ready');
    return all.sort((a, b) => a.createdAt - b.createdAt).map(summaryView);
  }

  describe(name: string): Ufop {
    const { instances, canLimit } = this.#options;
    return ufopView(this.#find(name), { instanceNum: instances.of(name).length, canLimit });
  }

  versions(name: string): UfopVersion[] {
    return this.#versionsOf(this.#find(name).name).map(versionView);
  }

  instances(name: string): UfopInstance[] {
    return this.#view(this.#options.instances.of(this.#find(name).name));
  }

  buildLog(name: string, version: string): LogSource {
    return this.#options.builder.log(idOf(name, this.#findVersion(name, version).version));
  }

  log(name: string, index: string): LogSource {
    return this.#options.instances.log(this.#findInstance(name, index));
  }

  /** Throws `exists`, `invalid-args`. */
  register(write: z.output<typeof ufopWriteSchema>, key: string | undefined): Promise<void> {
    return this.#locks.run(write.name, async () => {
      const { ufops, events } = this.#options;
      const existing = ufops.get(write.name);
      // The same request, whose answer was lost when the agent was killed.
      if (existing?.phase === 'ready' && key !== undefined && existing.createdBy === key) return;
      if (existing) throw new AgentError('exists', `${write.name} is already a ufop of this device.`);
      if (ufops.all().length >= maximumUfops) {
        throw new AgentError('invalid-args', `A device has at most ${maximumUfops} ufops.`);
      }
      await ufops.put(write.name, {
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
      });
      events.emit({ kind: 'ufop', id: write.name, state: 'registered' });
    });
  }

  /** Ends its instances and builds and removes all of it; answers when it is gone. */
  remove(name: string): Promise<void> {
    this.#find(name);
    return this.#locks.run(name, async () => {
      const record = this.#options.ufops.get(name);
      if (!record) throw notFound(name);
      await this.#options.ufops.put(name, { ...record, phase: 'deleting' });
      await this.#forget(name);
    });
  }

  /** Takes an uploaded image and builds it in the background. The upload is gone or taken over afterwards. */
  async upload({ fields, file, key }: ImageUpload): Promise<UfopVersion> {
    let upload = file;
    try {
      this.#find(fields.ufop);
      upload ??= await this.#uploadOfBlob(fields.blob);
      crashPoint('upload:received');
      const image = upload;
      return await this.#exclusive(fields.ufop, (ufop) => this.#accept(ufop, { fields, upload: image, key }));
    } finally {
      if (upload !== undefined) await rm(upload, { force: true });
    }
  }

  /** Removes a version that nothing needs. Throws `busy` when it is selected or an instance has it. */
  removeVersion(name: string, version: string): Promise<void> {
    return this.#exclusive(name, async (ufop) => {
      this.#findVersion(name, version);
      if (ufop.selected === version) throw new AgentError('busy', `${version} is the version that is switched to.`);
      const user = this.#options.instances.of(name).find((instance) => needs(instance, version));
      if (user) throw new AgentError('busy', `Instance ${user.index} is of version ${version}.`);
      await this.#forgetVersion(name, version);
    });
  }

  /** Selects the version that new instances get: named, or that of an instance. */
  select(name: string, versionOrIndex: string): Promise<string> {
    return this.#exclusive(name, async (ufop) => {
      const isIndex = /^\d+$/.test(versionOrIndex);
      const version = isIndex ? this.#findInstance(name, versionOrIndex).version : versionOrIndex;
      const { state } = this.#findVersion(name, version);
      if (state !== 'build success') {
        throw new AgentError('invalid-args', `${version} cannot be switched to: its state is "${state}".`);
      }
      crashPoint('switch:before');
      await this.#options.ufops.put(name, { ...ufop, selected: version });
      crashPoint('switch:after');
      this.#options.events.emit({ kind: 'ufop', id: name, state: `switched to ${version}` });
      return version;
    });
  }

  /** Adds instances of the selected version and starts them; what does not stay up is tried again and says so. */
  async add(name: string, { size, version }: InstancesAdd, key: string | undefined): Promise<UfopInstance[]> {
    const added = await this.#exclusive(name, (ufop) => this.#addRecords(ufop, { size, version, key }));
    crashPoint('add:recorded');
    const ids = added.map(({ index }) => idOf(name, index));
    // How each of them fares is told by its state.
    await Promise.allSettled(ids.map((id) => this.#options.instances.start(id)));
    crashPoint('add:started');
    return this.#view(this.#options.instances.of(name).filter(({ index }) => ids.includes(idOf(name, index))));
  }

  async start(name: string, index: string): Promise<UfopInstance> {
    await this.#options.instances.start(this.#idOfInstance(name, index));
    return this.#viewOf(name, index);
  }

  async stop(name: string, index: string): Promise<UfopInstance> {
    await this.#options.instances.stop(this.#idOfInstance(name, index));
    return this.#viewOf(name, index);
  }

  async reboot(name: string, index: string): Promise<UfopInstance> {
    await this.#options.instances.reboot(this.#idOfInstance(name, index));
    return this.#viewOf(name, index);
  }

  async removeInstance(name: string, index: string): Promise<void> {
    await this.#options.instances.remove(this.#idOfInstance(name, index));
  }

  /** Moves running instances to the selected version, one after another; ends at the first that is not healthy there. */
  upgrade(name: string): Promise<UfopInstance[]> {
    this.#find(name);
    return this.#locks.run(`upgrade ${name}`, async () => {
      const { selected } = this.#find(name);
      if (selected === undefined) throw nothingSelected();
      for (const { index } of this.#options.instances.of(name)) {
        await this.#options.instances.upgrade(idOf(name, index), selected).catch((error: unknown) => {
          // Deleted meanwhile: there is nothing to upgrade.
          if (!(error instanceof AgentError && error.code === 'not-found')) throw error;
        });
      }
      return this.instances(name);
    });
  }

  /** Settles what an earlier agent left half-done; builds that it left are begun again. */
  async recover(): Promise<void> {
    const { ufops, versions, files, builder, instances, report } = this.#options;
    await files.removeUploads();
    await builder.endLost();
    for (const ufop of ufops.all()) if (ufop.phase === 'deleting') await this.#forget(ufop.name);
    await instances.recover();
    for (const record of versions.all()) {
      if (!ufops.get(record.ufop)) await this.#forgetVersion(record.ufop, record.version);
    }
    await this.#sweepFiles();
    for (const record of versions.all().filter(({ state }) => state === 'building')) {
      report(`The build of ${idOf(record.ufop, record.version)} was interrupted and is begun again.`);
      builder.begin(record);
    }
  }

  async drain(): Promise<void> {
    await this.#locks.drain();
  }

  async #accept(
    ufop: UfopRecord,
    image: { fields: ImageFields; upload: string; key: string | undefined },
  ): Promise<UfopVersion> {
    const { versions, files, builder, ufops, events } = this.#options;
    const mine = this.#versionsOf(ufop.name);
    const same = mine.find(({ createdBy }) => image.key !== undefined && createdBy === image.key);
    if (same) return versionView(same);
    builder.checkRoom();
    if (mine.length >= maximumVersions) {
      throw new AgentError('invalid-args', `A ufop has at most ${maximumVersions} versions; delete some first.`);
    }
    const { version, number } = this.#nextVersion(ufop, image.fields.version);
    const id = idOf(ufop.name, version);
    await ufops.put(ufop.name, { ...ufop, lastVersion: number });
    builder.removeLog(id);
    const record: VersionRecord = {
      ufop: ufop.name,
      version,
      state: 'building',
      desc: image.fields.desc ?? '',
      attempts: 0,
      createdAt: Date.now(),
      ...(image.key === undefined ? {} : { createdBy: image.key }),
    };
    await files.keepImage(image.upload, files.version(ufop.name, version));
    crashPoint('upload:placed');
    await versions.put(id, record);
    builder.begin(record);
    events.emit({ kind: 'version', id: `${ufop.name}/${version}`, state: 'building' });
    return versionView(record);
  }

  /** A named version may take the place of one that failed to build. Throws `exists`. */
  #nextVersion(ufop: UfopRecord, named: string | undefined): { version: string; number: number } {
    const known = (version: string) => this.#options.versions.get(idOf(ufop.name, version));
    if (named !== undefined) {
      const state = known(named)?.state;
      if (state === undefined || state === 'build failed') return { version: named, number: ufop.lastVersion };
      throw new AgentError('exists', `${ufop.name} has a version ${named} already.`);
    }
    let number = ufop.lastVersion + 1;
    while (known(`v${number}`)) number += 1;
    return { version: `v${number}`, number };
  }

  async #addRecords(
    ufop: UfopRecord,
    wanted: { size: number; version: string | undefined; key: string | undefined },
  ): Promise<InstanceRecord[]> {
    const { instances, instanceRecords, ufops } = this.#options;
    const { selected } = ufop;
    if (selected === undefined) throw nothingSelected();
    if (wanted.version !== undefined && wanted.version !== selected) {
      const words = `Instances are added for the version that is switched to, which is ${selected}.`;
      throw new AgentError('invalid-args', `${words} Switch to ${wanted.version} first.`);
    }
    const there = instances.of(ufop.name);
    // What the same request had added before the agent was killed.
    const added = there.filter(({ createdBy }) => wanted.key !== undefined && createdBy === wanted.key);
    const missing = wanted.size - added.length;
    const maximum = maximumOf(ufop);
    if (there.length + missing > maximum) {
      const words = `${ufop.name} may have ${maximum} instances and has ${there.length}`;
      throw new AgentError('invalid-args', `${words}; ${missing} more are too many.`);
    }
    const first = ufop.lastIndex + 1;
    if (missing > 0) await ufops.put(ufop.name, { ...ufop, lastIndex: ufop.lastIndex + missing });
    for (let index = first; index < first + missing; index += 1) {
      const record: InstanceRecord = {
        ufop: ufop.name,
        index,
        version: selected,
        wanted: 'running',
        port: 0,
        restarts: 0,
        crashes: [],
        phase: 'ready',
        createdAt: Date.now(),
        ...(wanted.key === undefined ? {} : { createdBy: wanted.key }),
      };
      await instanceRecords.put(idOf(ufop.name, index), record);
      added.push(record);
    }
    return added;
  }

  async #uploadOfBlob(sha256: string | undefined): Promise<string> {
    if (sha256 === undefined) throw new AgentError('invalid-args', 'There is neither a file `image` nor a `blob`.');
    const blob = await this.#options.blobs.use(sha256);
    try {
      return await this.#options.files.uploadFromBlob(blob);
    } finally {
      blob.release();
    }
  }

  async #forget(name: string): Promise<void> {
    const { instances, files, ufops, events } = this.#options;
    for (const { index } of instances.of(name)) await instances.remove(idOf(name, index));
    for (const { version } of this.#versionsOf(name)) await this.#forgetVersion(name, version);
    await files.removeUfop(name);
    await ufops.delete(name);
    events.emit({ kind: 'ufop', id: name, state: 'deleted' });
  }

  async #forgetVersion(name: string, version: string): Promise<void> {
    const { builder, files, versions, events } = this.#options;
    const id = idOf(name, version);
    await builder.cancel(id);
    await files.removeVersion(name, version);
    builder.removeLog(id);
    await versions.delete(id);
    events.emit({ kind: 'version', id: `${name}/${version}`, state: 'deleted' });
  }

  /** Files that no record names: what a killed agent left of an upload, a build or a removal. */
  async #sweepFiles(): Promise<void> {
    const { versions, files } = this.#options;
    const found = await files.found();
    for (const [ufop, version] of found.versions) {
      if (!versions.get(idOf(ufop, version))) await files.removeVersion(ufop, version);
    }
    for (const image of found.images) if (versions.get(image)?.state !== 'building') await files.removeImage(image);
  }

  #versionsOf(name: string): VersionRecord[] {
    const mine = this.#options.versions.all().filter((record) => record.ufop === name);
    return mine.sort((a, b) => a.createdAt - b.createdAt);
  }

  #findVersion(name: string, version: string): VersionRecord {
    this.#find(name);
    const found = this.#options.versions.get(idOf(name, version));
    if (!found) throw new AgentError('not-found', `${name} has no version ${JSON.stringify(version.slice(0, 64))}.`);
    return found;
  }

  #findInstance(name: string, index: string): InstanceRecord {
    this.#find(name);
    const found = this.#options.instances.of(name).find((record) => String(record.index) === index);
    if (!found) throw new AgentError('not-found', `${name} has no instance ${JSON.stringify(index.slice(0, 20))}.`);
    return found;
  }

  #idOfInstance(name: string, index: string): string {
    return idOf(name, this.#findInstance(name, index).index);
  }

  #find(name: string): UfopRecord {
    const found = this.#options.ufops.get(name);
    if (!found) throw notFound(name);
    return found;
  }

  #findKept(name: string): UfopRecord {
    const found = this.#find(name);
    if (found.phase === 'deleting') throw new AgentError('busy', `${name} is being deleted.`);
    return found;
  }

  #exclusive<T>(name: string, work: (ufop: UfopRecord) => Promise<T>): Promise<T> {
    this.#findKept(name);
    return this.#locks.run(name, async () => work(this.#findKept(name)));
  }

  #view(records: InstanceRecord[]): UfopInstance[] {
    return records.map((record) => instanceView(record, this.#options.instances));
  }

  #viewOf(name: string, index: string): UfopInstance {
    return instanceView(this.#findInstance(name, index), this.#options.instances);
  }
}

function needs(instance: InstanceRecord, version: string): boolean {
  return instance.version === version || instance.upgradedFrom === version;
}

function nothingSelected(): AgentError {
  return new AgentError('invalid-args', 'No version is switched to yet: switch to one that was built first.');
}

function notFound(name: string): AgentError {
  return new AgentError('not-found', `There is no ufop ${JSON.stringify(name.slice(0, 64))}.`);
}
