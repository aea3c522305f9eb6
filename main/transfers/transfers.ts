import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Transfer } from '../../contract/app/transfers.ts';
import { FlotillaError } from '../../contract/errors.ts';

export interface TransferOptions {
  /** Made when it is not there; everything in it is removed at the start. */
  folder: string;
  /** The largest file that is taken. */
  maxBytes: number;
  /** How long a transfer may lie without a chunk. */
  idleMs?: number;
  maxTransfers?: number;
}

/** A whole file that came from the window; whoever took it removes it. */
export interface TakenFile {
  path: string;
  fileName: string;
  sizeBytes: number;
}

interface Incoming extends Transfer {
  path: string;
  file: FileHandle;
  /** Chunks are written one after another. */
  turn: Promise<unknown>;
  idle: NodeJS.Timeout;
}

const hourMs = 60 * 60_000;
/** What is left free for the inventory and the log. */
const reservedBytes = 64 * 1024 ** 2;

/**
 * Files on their way from the window to main, in chunks.
 *
 * INVARIANTS: what is on disk is the beginning of the file, as far as `receivedBytes` says; no transfer grows past the size
 * that it was begun with; a file leaves as a whole and once; what is not taken is removed.
 */
export class TransferService {
  readonly #options: Required<TransferOptions>;
  readonly #incoming = new Map<string, Incoming>();

  constructor(options: TransferOptions) {
    this.#options = { idleMs: hourMs, maxTransfers: 16, ...options };
  }

  /** Removes what an earlier run left. Called once, before anything else. */
  async sweep(): Promise<void> {
    const { folder } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
  }

  /** Throws `transfer.too-large`, `transfer.too-many`, `transfer.no-space`. */
  async begin({ fileName, sizeBytes }: { fileName: string; sizeBytes: number }): Promise<Transfer> {
    const { folder, maxBytes, maxTransfers } = this.#options;
    if (sizeBytes > maxBytes) {
      throw new FlotillaError('transfer.too-large', {
        file: fileName,
        limit: `${Math.floor(maxBytes / 1024 ** 2)} MiB`,
      });
    }
    if (this.#incoming.size >= maxTransfers) throw new FlotillaError('transfer.too-many');
    const id = randomUUID();
    const path = join(folder, `${id}.part`);
    await makeRoom(folder, sizeBytes, fileName);
    const file = await open(path, 'wx', 0o600);
    const idle = this.#startIdle(id);
    this.#incoming.set(id, { id, fileName, sizeBytes, receivedBytes: 0, path, file, turn: Promise.resolve(), idle });
    return this.get(id);
  }

  /** Throws `transfer.unknown`. */
  get(id: string): Transfer {
    const { fileName, sizeBytes, receivedBytes } = this.#find(id);
    return { id, fileName, sizeBytes, receivedBytes };
  }

  /** Throws `transfer.unknown`, `transfer.out-of-step`, `transfer.no-space`. */
  async append(id: string, chunk: { offsetBytes: number; data: string }): Promise<Transfer> {
    const incoming = this.#find(id);
    clearTimeout(incoming.idle);
    incoming.idle = this.#startIdle(id);
    const written = incoming.turn.then(() => this.#write(incoming, chunk));
    incoming.turn = written.catch(() => {});
    await written;
    return this.get(id);
  }

  /** The file, whole; it is the caller's to move or remove from then on. Throws `transfer.unknown`, `transfer.incomplete`. */
  async take(id: string): Promise<TakenFile> {
    const incoming = this.#find(id);
    await incoming.turn;
    const { fileName, sizeBytes, receivedBytes, path } = incoming;
    if (receivedBytes !== sizeBytes) {
      throw new FlotillaError('transfer.incomplete', { file: fileName, received: receivedBytes, size: sizeBytes });
    }
    await this.#forget(incoming);
    return { path, fileName, sizeBytes };
  }

  /** Removes it; one that is gone already is gone. */
  async drop(id: string): Promise<void> {
    const incoming = this.#incoming.get(id);
    if (!incoming) return;
    await this.#forget(incoming);
    await rm(incoming.path, { force: true });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#incoming.keys()].map((id) => this.drop(id)));
  }

  #find(id: string): Incoming {
    const incoming = this.#incoming.get(id);
    if (!incoming) throw new FlotillaError('transfer.unknown');
    return incoming;
  }

  async #write(incoming: Incoming, { offsetBytes, data }: { offsetBytes: number; data: string }): Promise<void> {
    if (!this.#incoming.has(incoming.id)) throw new FlotillaError('transfer.unknown');
    const bytes = Buffer.from(data, 'base64');
    const end = offsetBytes + bytes.length;
    // Sent again after a lost answer.
    if (end <= incoming.receivedBytes) return;
    if (offsetBytes !== incoming.receivedBytes || end > incoming.sizeBytes) {
      throw new FlotillaError('transfer.out-of-step');
    }
    try {
      // At its place, so that a write that failed half-way can be done again.
      await writeAll(incoming.file, bytes, offsetBytes);
    } catch (error) {
      throw roomProblem(error, incoming.fileName);
    }
    incoming.receivedBytes = end;
  }

  /** Closes it and takes it off the list; the file stays. */
  async #forget(incoming: Incoming): Promise<void> {
    this.#incoming.delete(incoming.id);
    clearTimeout(incoming.idle);
    await incoming.turn;
    await incoming.file.close();
  }

  #startIdle(id: string): NodeJS.Timeout {
    const timer = setTimeout(() => {
      const incoming = this.#incoming.get(id);
      if (!incoming) return;
      this.#incoming.delete(id);
      incoming.file.close().catch(() => {});
      rmSync(incoming.path, { force: true });
    }, this.#options.idleMs);
    return timer.unref();
  }
}

async function makeRoom(folder: string, sizeBytes: number, fileName: string): Promise<void> {
  if ((await freeBytes(folder)) - reservedBytes < sizeBytes)
    throw new FlotillaError('transfer.no-space', { file: fileName });
}

/** What may still be written to the disk of a folder. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

function roomProblem(error: unknown, fileName: string): unknown {
  return isDiskFull(error) ? new FlotillaError('transfer.no-space', { file: fileName }, { cause: error }) : error;
}

/** True when the disk, or what the user may take of it, is used up. */
export function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
}
