import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { AgentError, errnoOf } from '../errors.ts';
import type { ArchiveLimits } from './limits.ts';

const gzipStart = Buffer.from([0x1f, 0x8b]);
/** Formats that the tar library would unpack by itself, out of sight of the limits: zstd, and gzip once more. */
const hiddenStarts = [gzipStart, Buffer.from([0x28, 0xb5, 0x2f, 0xfd])];

/**
 * The bytes of the tar inside a tar or tar.gz, a chunk at a time. Throws `bad-archive` as soon as it is damaged or
 * grows past a limit: what was packed to explode is never unpacked.
 */
export async function* expand(file: string, limits: ArchiveLimits, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const gzip = await isGzip(file);
  const source = createReadStream(file, { highWaterMark: 64 * 1024 });
  // Loaded late: 2 MB that an agent with nothing to unpack does without.
  const stream = gzip ? source.pipe((await import('node:zlib')).createGunzip()) : source;
  if (stream !== source) source.on('error', (error) => stream.destroy(error));
  let total = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (signal?.aborted) throw new AgentError('cancelled', 'Unpacking was cancelled.');
      if (total === 0) refuseHidden(chunk);
      total += chunk.length;
      checkSize(total, source.bytesRead, limits);
      yield chunk;
    }
  } catch (error) {
    if (errnoOf(error)?.startsWith('Z_'))
      throw new AgentError('bad-archive', 'The archive is damaged.', { cause: error });
    throw error;
  } finally {
    source.destroy();
    stream.destroy();
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.equals(gzipStart);
  } finally {
    await file.close();
  }
}

function refuseHidden(chunk: Buffer): void {
  for (const start of hiddenStarts) {
    if (chunk.subarray(0, start.length).equals(start)) {
      throw new AgentError('bad-archive', 'The archive is neither a tar nor a tar.gz.');
    }
  }
}

function checkSize(total: number, packed: number, limits: ArchiveLimits): void {
  if (total > limits.totalBytes) {
    throw new AgentError('bad-archive', `The archive unpacks to more than ${limits.totalBytes} bytes.`);
  }
  if (total > limits.ratioFromBytes && total > packed * limits.ratio) {
    throw new AgentError('bad-archive', `The archive unpacks to more than ${limits.ratio} times its size.`);
  }
}
