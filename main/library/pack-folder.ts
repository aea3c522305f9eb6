import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Header, Pax } from 'tar';
import { FlotillaError } from '../../contract/errors.ts';
import { phrase } from '../../contract/phrases.ts';
import type { FolderEntry } from './survey-folder.ts';

export interface PackRequest {
  folder: string;
  entries: readonly FolderEntry[];
  /** What every path begins with: `package/`, or nothing. */
  prefix: string;
  /** The tar.gz that is made. */
  file: string;
  signal: AbortSignal;
  /** Bytes of the files, so far. */
  onProgress?(doneBytes: number): void;
}

/** The same for every file: the time says nothing of the content, and would change its hash. */
const fixedTime = new Date('1980-01-01T00:00:00Z');
const blockBytes = 512;

/** Packs files in the given order, with plain permissions and no owner, so that the same content has the same hash. */
export async function packFolder(request: PackRequest): Promise<void> {
  const { file, signal } = request;
  await pipeline(tarOf(request), createGzip({ level: 9 }), createWriteStream(file, { mode: 0o600 }), { signal });
}

async function* tarOf({ folder, entries, prefix, onProgress }: PackRequest): AsyncGenerator<Buffer> {
  let doneBytes = 0;
  for (const entry of entries) {
    yield* headerOf(entry, prefix);
    if (entry.type !== 'File') continue;
    for await (const chunk of contentOf(join(folder, entry.path), entry.sizeBytes)) {
      yield chunk;
      doneBytes += chunk.length;
      onProgress?.(doneBytes);
    }
    yield padding(entry.sizeBytes);
  }
  yield Buffer.alloc(2 * blockBytes);
}

function* headerOf(entry: FolderEntry, prefix: string): Generator<Buffer> {
  const isProgram = entry.type === 'Directory' || (entry.type === 'File' && entry.isProgram);
  const fields = {
    path: `${prefix}${entry.path}${entry.type === 'Directory' ? '/' : ''}`,
    type: entry.type,
    size: entry.type === 'File' ? entry.sizeBytes : 0,
    mode: isProgram ? 0o755 : 0o644,
    mtime: fixedTime,
    ...(entry.type === 'SymbolicLink' ? { linkpath: entry.target } : {}),
  } as const;
  const block = Buffer.alloc(blockBytes);
  // True for what does not fit the old header: long names, and letters beyond ASCII.
  if (new Header(fields).encode(block, 0)) yield new Pax(fields).encode();
  yield block;
}

/** Exactly as many bytes as the header says. Throws when the file is not that long any more. */
async function* contentOf(path: string, sizeBytes: number): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  try {
    for (let position = 0; position < sizeBytes; ) {
      const wanted = Math.min(256 * 1024, sizeBytes - position);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(wanted), 0, wanted, position);
      if (bytesRead === 0) {
        throw new FlotillaError('library.bad-archive', { file: path, detail: phrase('changed-while-packed') });
      }
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function padding(sizeBytes: number): Buffer {
  return Buffer.alloc((blockBytes - (sizeBytes % blockBytes)) % blockBytes);
}
