import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

const pieceBytes = 256 * 1024;

/** What is sent: its length and hash are known first, and it can be read again from anywhere. */
export interface UploadSource {
  size: number;
  sha256: string;
  read(from: number): AsyncIterable<Uint8Array>;
  /** The hash of its first bytes. */
  prefixHash(length: number): Promise<string>;
}

export function bytesSource(bytes: Uint8Array): UploadSource {
  return {
    size: bytes.length,
    sha256: sha256(bytes),
    async *read(from) {
      for (let at = from; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
    },
    prefixHash: async (length) => sha256(bytes.subarray(0, length)),
  };
}

/** A file of this laptop, read twice: once for its hash and once to be sent. Throws what reading it throws. */
export async function fileSource(path: string, signal: AbortSignal): Promise<UploadSource> {
  const { size } = await stat(path);
  const prefixHash = (length: number) => hashOfFile(path, length, signal);
  return {
    size,
    sha256: await prefixHash(size),
    read: (from) => piecesOf(path, from, size),
    prefixHash,
  };
}

/** The sha256 of the first bytes of a file. */
export async function hashOfFile(path: string, length: number, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of piecesOf(path, 0, length)) {
    signal.throwIfAborted();
    hash.update(piece);
  }
  return hash.digest('hex');
}

async function* piecesOf(path: string, from: number, to: number): AsyncGenerator<Buffer> {
  if (to > from) yield* createReadStream(path, { start: from, end: to - 1, highWaterMark: pieceBytes });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
