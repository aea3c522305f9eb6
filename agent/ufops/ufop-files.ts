import { randomUUID } from 'node:crypto';
import { chown, copyFile, link, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { HeldBlob } from '../blobs/blobs.ts';
import { errnoOf } from '../errors.ts';
import { idOf } from './records.ts';
import type { User } from './unprivileged.ts';

export interface UfopFilesOptions {
  dataDir: string;
  /** What instances can reach (see ufopFolder). */
  folder: string;
  user: User | undefined;
}

export interface VersionPlaces {
  /** The uploaded image, kept until its build has ended. */
  image: string;
  /** The image unpacked: `$RESOURCE`, gone after the build. */
  resource: string;
  /** What was built, and what instances run in. */
  root: string;
}

/**
 * Where the files of ufops are. Below the ufops' own folder: `<ufop>/versions/<version>/` what was built,
 * `<ufop>/work/<version>/` what a build needs, `<ufop>/data/<index>/` what an instance may write to.
 */
export class UfopFiles {
  readonly #options: UfopFilesOptions;

  constructor(options: UfopFilesOptions) {
    this.#options = options;
  }

  version(ufop: string, version: string): VersionPlaces {
    const { dataDir, folder } = this.#options;
    return {
      image: join(dataDir, 'images', idOf(ufop, version)),
      resource: join(folder, ufop, 'work', version),
      root: join(folder, ufop, 'versions', version),
    };
  }

  /** A new file for an upload; whatever becomes of it, the next start removes it. */
  async newUpload(): Promise<string> {
    const folder = join(this.#options.dataDir, 'uploads');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return join(folder, randomUUID());
  }

  /** A blob as an upload: the same file under a second name where that is possible. */
  async uploadFromBlob(blob: HeldBlob): Promise<string> {
    const path = await this.newUpload();
    try {
      await link(blob.path, path);
    } catch {
      await copyFile(blob.path, path);
    }
    return path;
  }

  /** Makes an upload the image of a version; it survives a power cut. */
  async keepImage(upload: string, places: VersionPlaces): Promise<void> {
    await mkdir(join(this.#options.dataDir, 'images'), { recursive: true, mode: 0o700 });
    const file = await open(upload, 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(upload, places.image);
  }

  /** Empties the places of a version for a build. */
  async prepareBuild(places: VersionPlaces): Promise<void> {
    await removeTree(places.resource);
    await removeTree(places.root);
    for (const folder of [join(places.resource, '..'), places.root]) {
      await mkdir(folder, { recursive: true, mode: 0o755 });
    }
  }

  async removeResource(places: VersionPlaces): Promise<void> {
    await removeTree(places.resource);
  }

  async removeVersion(ufop: string, version: string): Promise<void> {
    const places = this.version(ufop, version);
    await removeTree(places.resource);
    await removeTree(places.root);
    await rm(places.image, { force: true });
  }

  /** The folder that an instance may write to; it belongs to whom it runs as. */
  async instanceData(ufop: string, index: number): Promise<string> {
    const { folder, user } = this.#options;
    const path = join(folder, ufop, 'data', String(index));
    await mkdir(join(path, '..'), { recursive: true, mode: 0o755 });
    await mkdir(path, { recursive: true, mode: 0o700 });
    if (user) await chown(path, user.uid, user.gid);
    return path;
  }

  async removeInstance(ufop: string, index: number): Promise<void> {
    await removeTree(join(this.#options.folder, ufop, 'data', String(index)));
  }

  async removeUfop(ufop: string): Promise<void> {
    await removeTree(join(this.#options.folder, ufop));
    await this.#removeIfEmpty();
  }

  async removeUploads(): Promise<void> {
    await removeTree(join(this.#options.dataDir, 'uploads'));
  }

  /** The versions that have files, by ufop, and the images: for whoever sweeps what no record names. */
  async found(): Promise<{ versions: [ufop: string, version: string][]; images: string[] }> {
    const { folder, dataDir } = this.#options;
    const versions: [string, string][] = [];
    for (const ufop of await namesIn(folder)) {
      for (const part of ['versions', 'work']) {
        for (const version of await namesIn(join(folder, ufop, part))) versions.push([ufop, version]);
      }
    }
    return { versions, images: await namesIn(join(dataDir, 'images')) };
  }

  async removeImage(name: string): Promise<void> {
    await rm(join(this.#options.dataDir, 'images', name), { force: true });
  }

  /** Outside of the data folder nothing is to stay when the last ufop is gone. */
  async #removeIfEmpty(): Promise<void> {
    try {
      await rmdir(this.#options.folder);
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(errnoOf(error) ?? '')) throw error;
    }
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function removeTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
