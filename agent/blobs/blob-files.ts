import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readdir, rename, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AgentError } from '../errors.ts';
import type { BlobPart } from './content-range.ts';

/** What stays free on the disk of the device: its own programs have to go on. */
const reservedBytes = 32 * 1024 ** 2;

export interface PartWriting {
  path: string;
  part: BlobPart;
  body: ReadableStream<Uint8Array> | null;
  /** Bytes that may be written at most. */
  room: number;
  silenceMs: number;
  signal: AbortSignal;
}

/** Writes the body into the file from `part.from` on. The result is the number of bytes. What was cut off stays. */
export async function writePart(options: PartWriting): Promise<number> {
  const { path, part, body, room } = options;
  const wanted = part.to === undefined ? undefined : part.to - part.from;
  const file = await open(path, 'a+', 0o600);
  let written = 0;
  try {
    await file.truncate(part.from);
    for await (const chunk of chunksOf(body, options)) {
      if (wanted !== undefined && written + chunk.byteLength > wanted) {
        throw new AgentError('invalid-args', 'The body is longer than its headers say.');
      }
      if (written + chunk.byteLength > room) throw new AgentError('too-large', 'The blob is larger than allowed here.');
      await writeAll(file, chunk);
      written += chunk.byteLength;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (wanted !== undefined && written < wanted) {
    throw new AgentError('invalid-args', `The body ended after ${written} of ${wanted} bytes; go on from there.`);
  }
  return written;
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.byteLength; ) {
    const { bytesWritten } = await file.write(chunk, done);
    done += bytesWritten;
  }
}

/** The body piece by piece; a client that sends nothing for too long ends it. */
async function* chunksOf(
  body: ReadableStream<Uint8Array> | null,
  { silenceMs, signal }: PartWriting,
): AsyncGenerator<Uint8Array> {
  if (!body) return;
  const reader = body.getReader();
  for (;;) {
    const next = reader.read().catch((cause: unknown) => {
      throw new AgentError('cancelled', 'The request was cut off; go on from what is there.', { cause });
    });
    const part = await soon(next, silenceMs, signal);
    if (part.done) return;
    yield part.value;
  }
}

async function soon<T>(promise: Promise<T>, timeoutMs: number, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new AgentError('invalid-args', `Nothing came for ${timeoutMs / 1000} s; go on from what is there.`)),
      timeoutMs,
    );
    onAbort = () => reject(new AgentError('cancelled', 'The request ended; go on from what is there.'));
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}

/** The SHA-256 of what is on the disk. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) hash.update(chunk);
  return hash.digest('hex');
}

/** Gives a part that is whole its name, for good. */
export async function keep(partPath: string, path: string): Promise<void> {
  await rename(partPath, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** How many more bytes the blobs may take, by their own bound. */
export async function roomFor(folder: string, maximumTotalBytes: number): Promise<number> {
  let used = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    used += (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0;
  }
  return maximumTotalBytes - used;
}

/** How many bytes one more request may write. Throws `no-space` when that is less than it wants. */
export async function makeRoom(options: {
  folder: string;
  maximumBytes: number;
  maximumTotalBytes: number;
  wanted: number;
}): Promise<number> {
  const { folder, maximumBytes, maximumTotalBytes, wanted } = options;
  const left = await roomFor(folder, maximumTotalBytes);
  if (left < wanted) {
    throw new AgentError('no-space', `All blobs together may take ${maximumTotalBytes} bytes; ${left} are left.`);
  }
  const free = await freeBytes(folder);
  if (free - reservedBytes < wanted) {
    throw new AgentError('no-space', `The disk of the device has ${free} bytes free, and ${wanted} more are to come.`);
  }
  return Math.min(maximumBytes, left, free);
}

async function freeBytes(folder: string): Promise<number> {
  // Node 18.0 to 18.14 do not have it.
  if (typeof statfs !== 'function') return Number.POSITIVE_INFINITY;
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
