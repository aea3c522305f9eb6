import { rm } from 'node:fs/promises';
import type { ImageFields, UfopVersion } from '../../contract/agent/ufops.ts';
import type { HeldBlob } from '../blobs/blobs.ts';
import { AgentError } from '../errors.ts';
import type { EventHub } from '../events.ts';
import type { LogSource } from '../logs/log-source.ts';
import { crashPoint } from '../state/crash-point.ts';
import type { Builder } from './builder.ts';
import { type InstanceRecord, idOf, type UfopRecord, type VersionRecord } from './records.ts';
import type { UfopFiles } from './ufop-files.ts';
import type { UfopRecords } from './ufop-records.ts';
import { versionView } from './views.ts';

/** Where images that were sent ahead are. */
export interface BlobSource {
  /** Throws `blob-missing`. */
  use(sha256: string): Promise<HeldBlob>;
}

export interface UfopVersionsOptions {
  records: UfopRecords;
  files: UfopFiles;
  builder: Builder;
  blobs: BlobSource;
  events: EventHub;
  report: (message: string) => void;
}

export interface ImageUpload {
  fields: ImageFields;
  /** The image; nothing where the fields name a blob. It is taken over or removed. */
  file: string | undefined;
  key: string | undefined;
}

interface AcceptedImage {
  fields: ImageFields;
  upload: string;
  key: string | undefined;
}

const maximumVersions = 100;

/**
 * The versions of ufops: uploaded, built, removed.
 *
 * INVARIANT: a version's record is there from the moment its image is taken until all of its files are gone; files that
 * no record names are swept by the next start.
 */
export class UfopVersions {
  readonly #options: UfopVersionsOptions;

  constructor(options: UfopVersionsOptions) {
    this.#options = options;
  }

  list(name: string): UfopVersion[] {
    const { records } = this.#options;
    return records.versionsOf(records.find(name).name).map(versionView);
  }

  log(name: string, version: string): LogSource {
    return this.#options.builder.log(idOf(name, this.#options.records.findVersion(name, version).version));
  }

  /** Takes an uploaded image and builds it in the background. Throws `exists`, `busy`, `blob-missing`. */
  async upload({ fields, file, key }: ImageUpload): Promise<UfopVersion> {
    const { records } = this.#options;
    let upload = file;
    try {
      records.find(fields.ufop);
      upload ??= await this.#uploadOfBlob(fields.blob);
      crashPoint('upload:received');
      const image: AcceptedImage = { fields, upload, key };
      return await records.exclusive(fields.ufop, (ufop) => this.#accept(ufop, image));
    } finally {
      if (upload !== undefined) await rm(upload, { force: true });
    }
  }

  /** Removes a version that nothing needs. Throws `busy` when it is selected or an instance has it. */
  remove(name: string, version: string): Promise<void> {
    const { records } = this.#options;
    return records.exclusive(name, async (ufop) => {
      records.findVersion(name, version);
      if (ufop.selected === version) throw new AgentError('busy', `${version} is the version that is switched to.`);
      const user = records.instancesOf(name).find((instance) => needs(instance, version));
      if (user) throw new AgentError('busy', `Instance ${user.index} is of version ${version}.`);
      await this.forget(name, version);
    });
  }

  /** Ends the build of a version, if there is one, and removes all of it. */
  async forget(name: string, version: string): Promise<void> {
    const { builder, files, records, events } = this.#options;
    const id = idOf(name, version);
    await builder.cancel(id);
    await files.removeVersion(name, version);
    builder.removeLog(id);
    await records.versions.delete(id);
    events.emit({ kind: 'version', id: `${name}/${version}`, state: 'deleted' });
  }

  /** Removes what a killed agent left of uploads, builds and removals. */
  async recover(): Promise<void> {
    const { records, files, builder } = this.#options;
    await files.removeUploads();
    await builder.endLost();
    for (const record of records.versions.all()) {
      if (!records.ufops.get(record.ufop)) await this.forget(record.ufop, record.version);
    }
    const found = await files.found();
    for (const [ufop, version] of found.versions) {
      if (!records.versions.get(idOf(ufop, version))) await files.removeVersion(ufop, version);
    }
    for (const image of found.images) {
      if (records.versions.get(image)?.state !== 'building') await files.removeImage(image);
    }
  }

  /** Begins the builds again that a killed agent left. */
  resumeBuilds(): void {
    const { records, builder, report } = this.#options;
    for (const record of records.versions.all().filter(({ state }) => state === 'building')) {
      report(`The build of ${idOf(record.ufop, record.version)} was interrupted and is begun again.`);
      builder.begin(record);
    }
  }

  async #accept(ufop: UfopRecord, image: AcceptedImage): Promise<UfopVersion> {
    const { records, files, builder, events } = this.#options;
    const mine = records.versionsOf(ufop.name);
    // The same request, whose answer was lost when the agent was killed.
    const same = mine.find(({ createdBy }) => image.key !== undefined && createdBy === image.key);
    if (same) return versionView(same);
    builder.checkRoom();
    if (mine.length >= maximumVersions) {
      throw new AgentError('invalid-args', `A ufop has at most ${maximumVersions} versions; delete some first.`);
    }
    const { version, number } = this.#nextVersion(ufop, image.fields.version);
    await records.ufops.put(ufop.name, { ...ufop, lastVersion: number });
    builder.removeLog(idOf(ufop.name, version));
    const record = newRecord(ufop.name, version, image);
    await files.keepImage(image.upload, files.version(ufop.name, version));
    crashPoint('upload:placed');
    await records.versions.put(idOf(ufop.name, version), record);
    builder.begin(record);
    events.emit({ kind: 'version', id: `${ufop.name}/${version}`, state: 'building' });
    return versionView(record);
  }

  /** A named version may take the place of one that failed to build. Throws `exists`. */
  #nextVersion(ufop: UfopRecord, named: string | undefined): { version: string; number: number } {
    const known = (version: string) => this.#options.records.versions.get(idOf(ufop.name, version));
    if (named !== undefined) {
      const state = known(named)?.state;
      if (state === undefined || state === 'build failed') return { version: named, number: ufop.lastVersion };
      throw new AgentError('exists', `${ufop.name} has a version ${named} already.`);
    }
    let number = ufop.lastVersion + 1;
    while (known(`v${number}`)) number += 1;
    return { version: `v${number}`, number };
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
}

function newRecord(ufop: string, version: string, { fields, key }: AcceptedImage): VersionRecord {
  return {
    ufop,
    version,
    state: 'building',
    desc: fields.desc ?? '',
    attempts: 0,
    createdAt: Date.now(),
    ...(key === undefined ? {} : { createdBy: key }),
  };
}

function needs(instance: InstanceRecord, version: string): boolean {
  return instance.version === version || instance.upgradedFrom === version;
}
