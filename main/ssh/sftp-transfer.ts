import type { WriteOptions } from './files-types.ts';
import { isEnd, type SftpChannel } from './sftp-channel.ts';

/** Requests on their way at once: with packets of 255 KiB they fill the window of two megabytes that a server grants. */
const ahead = 8;
const firstPiece = 32 * 1024;
/** A piece that is quicker lets the next ones be larger; on a slow link they stay small, and little is lost by a cut. */
const quickMs = 250;

interface Open {
  path: string;
  handle: Buffer;
}

/** Writes pieces one behind the other without waiting for each answer. At the end all of them are on the device. */
export async function writePieces(
  channel: SftpChannel,
  { path, handle }: Open,
  pieces: AsyncIterable<Uint8Array>,
  { from, signal, onWritten }: WriteOptions,
): Promise<void> {
  const largest = channel.packet.write;
  let size = Math.min(firstPiece, largest);
  let at = from;
  let written = from;
  const sent = new Set<Promise<void>>();
  const send = (bytes: Buffer, position: number) => {
    const sentAt = performance.now();
    const done = channel
      .ask(path, signal, (answered) => {
        channel.raw.write(handle, bytes, 0, bytes.length, position, (error) => answered(error, 0));
      })
      .then(() => {
        if (performance.now() - sentAt < quickMs) size = Math.min(size * 2, largest);
        else size = Math.max(Math.min(firstPiece, largest), Math.floor(size / 2));
        sent.delete(done);
        written += bytes.length;
        onWritten?.(written);
      });
    // Whoever waits for one of them is told; the others must not be reported as nobody's.
    done.catch(() => {});
    sent.add(done);
  };
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    for (let taken = 0; taken < bytes.length; ) {
      while (sent.size >= ahead) await Promise.race(sent);
      const part = bytes.subarray(taken, taken + size);
      send(part, at);
      at += part.length;
      taken += part.length;
    }
  }
  await Promise.all(sent);
}

/** Reads to the end, asking for some pieces ahead of what is taken. */
export async function* readPieces(
  channel: SftpChannel,
  { path, handle }: Open,
  { from, signal }: { from: number; signal: AbortSignal },
): AsyncGenerator<Buffer> {
  const size = Math.min(channel.packet.read, 128 * 1024);
  const asked: { position: number; bytes: Promise<Buffer | null> }[] = [];
  let next = from;
  const askFor = (position: number, length: number): Promise<Buffer | null> => {
    const into = Buffer.allocUnsafe(length);
    const answer = channel.ask<number>(path, signal, (done) =>
      channel.raw.read(handle, into, 0, length, position, done),
    );
    const bytes = answer.then(
      (count) => into.subarray(0, count),
      (error: unknown) => {
        if (isEnd(error)) return null;
        throw error;
      },
    );
    bytes.catch(() => {});
    return bytes;
  };
  for (;;) {
    while (asked.length < ahead) {
      asked.push({ position: next, bytes: askFor(next, size) });
      next += size;
    }
    const first = asked.shift();
    if (first === undefined) return;
    const bytes = await first.bytes;
    if (bytes === null || bytes.length === 0) return;
    yield bytes;
    if (bytes.length === size) continue;
    // Less than asked for: at the end, or from a server that gives less at a time. What was asked ahead no longer fits.
    asked.length = 0;
    next = first.position + bytes.length;
  }
}
