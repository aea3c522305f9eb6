import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { type BlobState, sha256Schema } from '../../contract/agent/blobs.ts';
import { AgentError, errnoOf } from '../errors.ts';
import { KeyedLock } from '../state/keyed-lock.ts';
import { hashOf, keep, makeRoom, roomFor, writePart } from './blob-files.ts';
import type { BlobPart } from './content-range.ts';

export interface BlobsOptions {
  /** Where they are: `<sha256>` for a whole one, `<sha256>.part` for one that is not. */
  folder: string;
  /** Bounds one blob, and all of them together. */
  maximumBytes?: number;
  maximumTotalBytes?: number;
  /** How long one stays that nothing names, counted from its last use. */
  keptMs?: number;
  /** How long a request may send nothing before it is given up. */
  silenceMs?: number;
  /** How long a request waits for another one that sends the same blob. */
  waitMs?: number;
  report: (message: string) => void;
}

/** A blob that is not swept until it is released. */
export interface HeldBlob {
  sha256: string;
  path: string;
  bytes: number;
  release(): void;
}

export interface UploadRequest {
  part: BlobPart;
  body: ReadableStream<Uint8Array> | null;
  signal: AbortSignal;
}

const defaults = {
  maximumBytes: 2 * 1024 ** 3,
  maximumTotalBytes: 8 * 1024 ** 3,
  keptMs: 7 * 24 * 60 * 60_000,
  silenceMs: 60_000,
  waitMs: 10_000,
};

const blobName = /^[0-9a-f]{64}(\.part)?$/;

/**
 * Packages and images that were sent ahead of their use, each named by the hash of its content.
 *
 * INVARIANTS: a file with the plain name was whole and had that hash when it got the name, and is never written to
 * again; one request writes to a blob at a time; what is held or named is not swept; nothing of a body stays in memory.
 */
export class Blobs {
  readonly #options: Required<BlobsOptions>;
  readonly #locks = new KeyedLock();
  readonly #held = new Map<string, number>();
  readonly #writing = new Set<string>();
  readonly #namers: (() => Iterable<string>)[] = [];

  constructor(options: BlobsOptions) {
    this.#options = { ...defaults, ...options };
  }

  /** Tells which blobs someone's records name: they stay for as long as they are named. */
  namedBy(names: () => Iterable<string>): void {
    this.#namers.push(names);
  }

  /** How much of a blob is here. Throws `invalid-args` for what is not a hash. */
  async look(sha256: string): Promise<BlobState> {
    const path = this.#path(sha256);
    const whole = await sizeOf(path);
    if (whole !== undefined) return { sha256, bytes: whole, complete: true };
    return { sha256, bytes: (await sizeOf(`${path}.part`)) ?? 0, complete: false };
  }

  /**
   * A whole blob, to be read in place, and held until released. Throws `blob-missing` when it is not (wholly) here.
   */
  async use(sha256: string): Promise<HeldBlob> {
    const path = this.#path(sha256);
    const letGo = this.#hold(sha256);
    try {
      const { bytes, complete } = await this.look(sha256);
      if (!complete) {
        const there = bytes === 0 ? 'not' : `only in part (${bytes} bytes)`;
        throw new AgentError('blob-missing', `The blob ${sha256} is ${there} on the device; send it first.`);
      }
      const now = new Date();
      await utimes(path, now, now);
      return { sha256, path, bytes, release: letGo };
    } catch (error) {
      letGo();
      throw error;
    }
  }

  /**
   * Takes a part of a blob. Throws `wrong-offset` when there is a gap before it, `wrong-hash` when it is whole and not
   * what its name says (it is removed then), `too-large`, `no-space`, `busy` while another request sends the same blob.
   */
  async write(sha256: string, request: UploadRequest): Promise<BlobState> {
    const path = this.#path(sha256);
    const { maximumBytes } = this.#options;
    if ((request.part.size ?? 0) > maximumBytes) throw tooLarge(maximumBytes);
    const letGo = this.#hold(sha256);
    try {
      await this.#becomeWriter(sha256, request.signal);
      try {
        return await this.#writeNow(sha256, { ...request, path });
      } finally {
        this.#writing.delete(sha256);
      }
    } finally {
      letGo();
    }
  }

  /** Removes what nothing names or holds and was not used for a while. */
  async sweep(now = Date.now()): Promise<void> {
    const named = new Set(this.#namers.flatMap((names) => [...names()]));
    for (const name of await readdir(this.#options.folder).catch(() => [])) {
      const sha256 = name.replace(/\.part$/, '');
      if (!blobName.test(name) || named.has(sha256) || this.#held.has(sha256)) continue;
      const path = join(this.#options.folder, name);
      const usedAt = (await stat(path).catch(() => undefined))?.mtimeMs;
      if (usedAt === undefined || now - usedAt < this.#options.keptMs || this.#held.has(sha256)) continue;
      await rm(path, { force: true });
      this.#options.report(`The blob ${name} was not used for a while and nothing names it: it was removed.`);
    }
  }

  /** Sweeps now and every hour; the result stops that. */
  sweepRegularly(): () => void {
    const sweep = () => {
      this.sweep().catch((error: unknown) => this.#options.report(`Blobs could not be swept: ${String(error)}`));
    };
    sweep();
    const timer = setInterval(sweep, 60 * 60_000);
    timer.unref();
    return () => clearInterval(timer);
  }

  async #writeNow(sha256: string, request: UploadRequest & { path: string }): Promise<BlobState> {
    const { path, part } = request;
    const before = await this.look(sha256);
    if (before.complete) return before;
    if (part.from > before.bytes) {
      throw new AgentError(
        'wrong-offset',
        `The part starts at byte ${part.from}, and only ${before.bytes} bytes are there.`,
      );
    }
    await mkdir(this.#options.folder, { recursive: true, mode: 0o700 });
    // One at a time, so that two blobs do not count on the same room.
    const room = await this.#locks.run('room', async () => this.#room(part, before.bytes));
    const partPath = `${path}.part`;
    try {
      const written = await writePart({ ...request, path: partPath, room, silenceMs: this.#options.silenceMs });
      const bytes = part.from + written;
      if (part.size !== undefined && bytes < part.size) return { sha256, bytes, complete: false };
      if ((await hashOf(partPath)) !== sha256) {
        throw new AgentError('wrong-hash', 'What was sent is not what its name says; it was removed. Send it again.');
      }
      await keep(partPath, path);
      return { sha256, bytes, complete: true };
    } catch (error) {
      // What is wrong, or fills the disk, must not stay; what was only cut off is where the next request goes on.
      const code = error instanceof AgentError ? error.code : errnoOf(error);
      if (code === 'wrong-hash' || code === 'too-large' || code === 'ENOSPC' || code === 'EDQUOT') {
        await rm(partPath, { force: true });
      }
      throw error;
    }
  }

  /** How many bytes this request may write. */
  async #room(part: BlobPart, there: number): Promise<number> {
    const { folder, maximumBytes, maximumTotalBytes } = this.#options;
    const wanted = Math.max(0, (part.size ?? 0) - there);
    if ((await roomFor(folder, maximumTotalBytes)) < wanted) await this.sweep();
    return makeRoom({ folder, maximumBytes: maximumBytes - part.from, maximumTotalBytes, wanted });
  }

  async #becomeWriter(sha256: string, signal: AbortSignal): Promise<void> {
    const deadline = Date.now() + this.#options.waitMs;
    while (this.#writing.has(sha256)) {
      if (Date.now() > deadline || signal.aborted) {
        throw new AgentError('busy', 'Another request is sending this blob.');
      }
      await new Promise((done) => setTimeout(done, 50));
    }
    this.#writing.add(sha256);
  }

  #hold(sha256: string): () => void {
    this.#held.set(sha256, (this.#held.get(sha256) ?? 0) + 1);
    let holds = true;
    return () => {
      if (!holds) return;
      holds = false;
      const left = (this.#held.get(sha256) ?? 1) - 1;
      if (left === 0) this.#held.delete(sha256);
      else this.#held.set(sha256, left);
    };
  }

  #path(sha256: string): string {
    if (!sha256Schema.safeParse(sha256).success) {
      throw new AgentError('invalid-args', 'A blob is named by its SHA-256 in lower-case hex.');
    }
    return join(this.#options.folder, sha256);
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}

function tooLarge(maximumBytes: number): AgentError {
  return new AgentError('too-large', `A blob may have ${maximumBytes} bytes at most.`);
}
