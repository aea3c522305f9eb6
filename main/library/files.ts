import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sha256Schema } from '../../contract/agent/blobs.ts';

export interface FileState {
  sizeBytes: number;
  /** In whole milliseconds. */
  mtimeMs: number;
}

const work = '.work';
const removed = '.removed';

/**
 * The files of the library: `<first two digits>/<sha256>`, and those of removed items in `.removed`.
 *
 * INVARIANTS: a file under its final name was whole, had that hash and was on disk before it got the name; everything that
 * is not finished is below `.work`, which is emptied at the start.
 */
export class LibraryFiles {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Makes the folder, and removes what an earlier run left unfinished. */
  async prepare(): Promise<void> {
    await rm(join(this.folder, work), { recursive: true, force: true, maxRetries: 3 });
    for (const folder of [work, removed]) await mkdir(join(this.folder, folder), { recursive: true, mode: 0o700 });
  }

  pathOf(sha256: string): string {
    return join(this.folder, sha256.slice(0, 2), sha256Schema.parse(sha256));
  }

  /** Gives `use` a folder of its own on the same disk, which is gone afterwards, however it ends. */
  async inWorkFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
    const folder = join(this.folder, work, randomBytes(8).toString('hex'));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      return await use(folder);
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    }
  }

  /** Moves a finished file to its place, on disk when it returns. The same content that is there already is replaced. */
  async adopt(path: string, sha256: string): Promise<FileState> {
    const target = this.pathOf(sha256);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await syncPath(path);
    await rename(path, target).catch((error) => this.#moveAcross(error, path, target));
    await syncPath(dirname(target));
    this.discard(sha256);
    const state = await this.stat(sha256);
    if (!state) throw new Error('the file that was just added is gone');
    return state;
  }

  async stat(sha256: string): Promise<FileState | null> {
    const found = await stat(this.pathOf(sha256)).catch(() => null);
    return found?.isFile() ? { sizeBytes: found.size, mtimeMs: Math.floor(found.mtimeMs) } : null;
  }

  /** At once, so that nothing comes between the check that allowed it and the removal. */
  remove(sha256: string): void {
    rmSync(this.pathOf(sha256), { force: true });
  }

  /** Out of the way, to be brought back or discarded. One that is not there is none. At once, like `remove`. */
  setAside(sha256: string): void {
    if (existsSync(this.pathOf(sha256))) renameSync(this.pathOf(sha256), this.#asideOf(sha256));
  }

  /** The opposite. Where there is one in its place already, that one stays. */
  bringBack(sha256: string): void {
    const aside = this.#asideOf(sha256);
    if (!existsSync(aside)) return;
    const place = this.pathOf(sha256);
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
    if (existsSync(place)) rmSync(aside);
    else renameSync(aside, place);
  }

  /** What was set aside, with its size in bytes. */
  aside(): Map<string, number> {
    const names = readdirSync(join(this.folder, removed)).filter((name) => sha256Schema.safeParse(name).success);
    return new Map(names.map((name) => [name, statSync(this.#asideOf(name)).size]));
  }

  /** Of what was set aside. */
  discard(sha256: string): void {
    rmSync(this.#asideOf(sha256), { force: true });
  }

  /** Files that are named like items and not `known`. What else lies in the folders of the store is removed. */
  async strays(known: ReadonlySet<string>): Promise<string[]> {
    const strays: string[] = [];
    for (const prefix of await readdir(this.folder)) {
      if (!/^[0-9a-f]{2}$/.test(prefix)) continue;
      for (const name of await readdir(join(this.folder, prefix))) {
        const isItem = sha256Schema.safeParse(name).success && name.startsWith(prefix);
        if (!isItem) await rm(join(this.folder, prefix, name), { recursive: true, force: true });
        else if (!known.has(name)) strays.push(name);
      }
      // Fails where there are items in it.
      await rmdir(join(this.folder, prefix)).catch(() => {});
    }
    return strays;
  }

  #asideOf(sha256: string): string {
    return join(this.folder, removed, sha256Schema.parse(sha256));
  }

  /** A link or a mount may have put the store on another disk. */
  async #moveAcross(error: unknown, path: string, target: string): Promise<void> {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    await this.inWorkFolder(async (folder) => {
      const copy = join(folder, 'copy');
      await copyFile(path, copy);
      await syncPath(copy);
      await rename(copy, target);
    });
    await rm(path, { force: true });
  }
}

/** SHA-256 in lower-case hex. */
export async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash, { signal });
  return hash.digest('hex');
}

async function syncPath(path: string): Promise<void> {
  // Windows cannot open a folder, and needs no sync of one.
  if (process.platform === 'win32' && (await stat(path)).isDirectory()) return;
  const file = await open(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
