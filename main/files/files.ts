import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type DownloadEvent,
  maxListed,
  type Download as ReadyDownload,
  type RemoteFolderView,
  type UploadEvent,
} from '../../contract/app/files.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { Log } from '../log.ts';
import type { SshConnection } from '../ssh/ssh.ts';
import { fileNameOf, labelOf, viewOf } from './entries.ts';
import { type KeptFile, KeptFiles } from './kept-files.ts';
import { withProgress } from './with-progress.ts';

// The files of devices, as the window works with them.

export interface FilesOptions {
  /** Opens or reuses the connection to a device. */
  connect(deviceId: string, signal: AbortSignal): Promise<SshConnection>;
  /** A whole file that came from the window, ours from then on. Throws `transfer.unknown`, `transfer.incomplete`. */
  take(transferId: string): Promise<KeptFile>;
  /** Where files of devices wait for the window. Emptied at the start. */
  folder: string;
  log: Log;
  /** The largest file that is got. */
  maxBytes?: number;
}

interface OnePath {
  deviceId: string;
  path: string;
  signal: AbortSignal;
}
interface UploadCall extends OnePath {
  transferId: string;
  replace: boolean;
  mode: number;
}

const keep = { idleMs: 60 * 60_000, maxFiles: 8 };
/** Beginnings of files that a cut left behind. */
const maxParts = 8;
const usualMaxBytes = 8 * 1024 ** 3;

/**
 * Looks at, gets, sends and changes files of devices. Each change is one deliberate act on explicit paths, and is in the log.
 * INVARIANTS: what waits on this laptop is bounded in number and time; one file of one device is got once at a time.
 */
export class FilesService {
  readonly #options: FilesOptions & { maxBytes: number };
  readonly #uploads = new KeptFiles<KeptFile>(keep);
  readonly #downloads = new KeptFiles<KeptFile>(keep);
  readonly #under = new Set<string>();

  constructor(options: FilesOptions) {
    this.#options = { maxBytes: usualMaxBytes, ...options };
  }

  /** Removes what an earlier run left. Called once, before anything else. */
  async sweep(): Promise<void> {
    const { folder } = this.#options;
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }

  /** `path` left out: where the user who logs in begins. Throws `files.*`, `ssh.*`, `trust.*`. */
  async list({
    deviceId,
    path,
    signal,
  }: Omit<OnePath, 'path'> & { path?: string | undefined }): Promise<RemoteFolderView> {
    const { files } = await this.#options.connect(deviceId, signal);
    const real = await files.realPath(path ?? (await files.home(signal)), signal);
    const { entries, isCut } = await files.list(real, { limit: maxListed, signal });
    return { path: real, label: labelOf(real), entries: viewOf(entries), isCut };
  }

  async mkdir({ deviceId, path, signal }: OnePath): Promise<void> {
    const { files } = await this.#options.connect(deviceId, signal);
    await files.mkdir(path, signal);
    this.#record(deviceId, 'made', { path });
  }

  async rename({ deviceId, from, to, signal }: { deviceId: string; from: string; to: string; signal: AbortSignal }) {
    const { files } = await this.#options.connect(deviceId, signal);
    await files.rename(from, to, signal);
    this.#record(deviceId, 'renamed', { path: from, to });
  }

  async remove({ deviceId, path, signal }: OnePath): Promise<void> {
    const { files } = await this.#options.connect(deviceId, signal);
    await files.remove(path, signal);
    this.#record(deviceId, 'removed', { path });
  }

  /** Sends a file that came by a transfer; it is dropped when it has arrived. Throws `transfer.*`, `files.*`, `ssh.*`. */
  upload(call: UploadCall): AsyncGenerator<UploadEvent, void, void> {
    return withProgress(call.signal, async (onProgress, signal) => {
      await this.#send({ ...call, signal }, onProgress);
      return { kind: 'done' as const };
    });
  }

  /** Gets a file to this laptop. Throws `files.*`, `ssh.*`, `transfer.too-large`, `transfer.too-many`. */
  download(call: OnePath): AsyncGenerator<DownloadEvent, void, void> {
    return withProgress(call.signal, async (onProgress, signal) => {
      const download = await this.#get({ ...call, signal }, onProgress);
      return { kind: 'ready' as const, download };
    });
  }

  /** A piece of a file that was got, in base64. Throws `transfer.unknown`. */
  readDownload(
    id: string,
    { offsetBytes, lengthBytes }: { offsetBytes: number; lengthBytes: number },
  ): Promise<string> {
    return this.#downloads.use(id, async (file) => {
      if (file === null) throw new FlotillaError('transfer.unknown');
      const handle = await open(file.path);
      try {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(lengthBytes), 0, lengthBytes, offsetBytes);
        return buffer.toString('base64', 0, bytesRead);
      } finally {
        await handle.close();
      }
    });
  }

  dropDownload(id: string): Promise<void> {
    return this.#downloads.drop(id);
  }

  async close(): Promise<void> {
    await this.#uploads.close();
    await this.#downloads.close();
  }

  async #send(call: UploadCall, onProgress: (done: number, total: number) => void): Promise<void> {
    const { deviceId, path, transferId, replace, mode, signal } = call;
    const connection = await this.#options.connect(deviceId, signal);
    if (!replace) await assertFree(connection, path, signal);
    // Taken now only, so that what is refused before can be sent elsewhere.
    const isKept = await this.#uploads.use(transferId, async (file) => file !== null);
    if (!isKept) await this.#uploads.add(transferId, await this.#options.take(transferId));
    await this.#uploads.use(transferId, async (file) => {
      if (file === null) throw new FlotillaError('transfer.unknown');
      await connection.uploadFile(file.path, path, { mode, signal, onProgress });
    });
    this.#record(deviceId, replace ? 'sent, in the place of what was there' : 'sent', { path });
    await this.#uploads.drop(transferId);
  }

  async #get(call: OnePath, onProgress: (done: number, total: number) => void): Promise<ReadyDownload> {
    const { deviceId, path, signal } = call;
    const { folder, maxBytes } = this.#options;
    const key = createHash('sha256').update(`${deviceId} ${path}`).digest('hex');
    if (this.#under.has(key) || this.#under.size >= keep.maxFiles) throw new FlotillaError('transfer.too-many');
    this.#under.add(key);
    try {
      const connection = await this.#options.connect(deviceId, signal);
      await this.#boundParts();
      const local = join(folder, key);
      const { sizeBytes, sha256, isProved } = await connection.download(path, local, { signal, onProgress, maxBytes });
      const id = randomUUID();
      await rename(local, join(folder, id));
      await this.#downloads.add(id, { path: join(folder, id) });
      return { id, fileName: fileNameOf(path), sizeBytes, sha256, isProved };
    } finally {
      this.#under.delete(key);
    }
  }

  /** Of files that were never got to their end, the oldest beginnings go. */
  async #boundParts(): Promise<void> {
    const { folder } = this.#options;
    const names = (await readdir(folder)).filter(
      (name) => name.endsWith('.part') && !this.#under.has(name.slice(0, -5)),
    );
    const parts = await Promise.all(
      names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
    );
    const old = parts.sort((a, b) => b.at - a.at).slice(maxParts);
    for (const { name } of old) await rm(join(folder, name), { force: true });
  }

  #record(deviceId: string, change: string, paths: { path: string; to?: string }): void {
    const shown = Object.fromEntries(Object.entries(paths).map(([key, path]) => [key, labelOf(path)]));
    this.#options.log.info({ deviceId, change, ...shown }, 'a file of a device was changed');
  }
}

async function assertFree({ files, address }: SshConnection, path: string, signal: AbortSignal): Promise<void> {
  try {
    await files.stat(path, signal);
  } catch (error) {
    if (error instanceof FlotillaError && error.code === 'files.not-found') return;
    throw error;
  }
  throw new FlotillaError('files.exists', { address, path: labelOf(path) });
}
