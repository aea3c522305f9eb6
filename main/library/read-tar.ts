import { createReadStream, type ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { archiveLimits, complaintAbout } from './archive-limits.ts';

/** What is looked for in a tar; paths come without `./` before them. */
export interface TarLook {
  /** What to do with the content of a file; `null` to pass over it. A content above a megabyte is passed over too. */
  pick(path: string): ((content: Buffer) => void) | null;
  /** Told of every entry. */
  see?(path: string): void;
}

export interface TarReading {
  entries: number;
  /** The first thing that an agent would refuse it for. */
  complaint: string | null;
}

const maxPickedBytes = 1024 ** 2;
const plainTypes = new Set(['File', 'OldFile', 'ContiguousFile', 'Directory', 'GNUDumpDir', 'Link', 'SymbolicLink']);
const gzipStart = Buffer.from([0x1f, 0x8b]);
/** What the tar library would unpack by itself, out of sight of the limits. */
const packedStarts = [gzipStart, Buffer.from([0x28, 0xb5, 0x2f, 0xfd])];

/** Reads a tar or tar.gz to its end, or to the first complaint. No entries: it is no tar. Throws when aborted, and system errors. */
export async function readTarFile(path: string, look: TarLook, signal: AbortSignal): Promise<TarReading> {
  const isGzip = (await startOf(path, 2)).equals(gzipStart);
  return readTar(expand(createReadStream(path, { highWaterMark: 256 * 1024 }), isGzip), look, signal);
}

/** The same for bytes that are unpacked already. */
export async function readTar(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  look: TarLook,
  signal: AbortSignal,
): Promise<TarReading> {
  const reader = new Reader(look);
  try {
    for await (const chunk of chunks) {
      signal.throwIfAborted();
      await reader.write(chunk);
      if (reader.complaint !== null) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Refusal) && !isDamage(error)) throw error;
    reader.refuse(error instanceof Refusal ? error.message : 'it is damaged');
  }
  reader.end();
  return { entries: reader.entries, complaint: reader.complaint };
}

/** A bound that was passed. */
class Refusal extends Error {}

class Reader {
  entries = 0;
  complaint: string | null = null;
  readonly #look: TarLook;
  readonly #parser: Parser;
  #bytes = 0;

  constructor(look: TarLook) {
    this.#look = look;
    this.#parser = new Parser({
      brotli: false,
      onwarn: (_code, message) => this.refuse(String(message).slice(0, 200)),
    });
    this.#parser.on('error', () => this.refuse('it is damaged'));
    this.#parser.on('ignoredEntry', (entry: ReadEntry) => this.refuse(`a header of ${entry.size} bytes is too long`));
    this.#parser.on('entry', (entry: ReadEntry) => this.#take(entry));
  }

  async write(chunk: Buffer): Promise<void> {
    if (this.#parser.write(chunk) || this.complaint !== null) return;
    // Every entry flows, so that what waits is read within this turn of the loop or the next.
    await new Promise((resolve) => setImmediate(resolve));
  }

  end(): void {
    this.#parser.end();
  }

  refuse(why: string): void {
    this.complaint ??= why;
  }

  #take(entry: ReadEntry): void {
    this.entries += 1;
    this.#bytes += entry.size;
    if (this.entries > archiveLimits.entries) this.refuse(`it holds more than ${archiveLimits.entries} entries`);
    if (this.#bytes > archiveLimits.totalBytes) this.refuse(tooLarge());
    const path = entry.path.replace(/^(\.\/+)+/, '').replace(/\/+$/, '');
    const why = complaintAbout(entry.path) ?? complaintAboutKind(entry);
    if (why !== null) this.refuse(why);
    const use = this.complaint === null && path !== '' && path !== '.' ? this.#readerOf(path, entry) : null;
    if (!use) {
      entry.resume();
      return;
    }
    const parts: Buffer[] = [];
    entry.on('data', (part: Buffer) => parts.push(part));
    entry.on('end', () => use(Buffer.concat(parts)));
  }

  #readerOf(path: string, { type, size }: ReadEntry): ((content: Buffer) => void) | null {
    this.#look.see?.(path);
    return type === 'File' && size <= maxPickedBytes ? this.#look.pick(path) : null;
  }
}

/** Unpacks gzip, and stops where an archive was made to explode. */
async function* expand(source: ReadStream, isGzip: boolean): AsyncGenerator<Buffer> {
  const stream = isGzip ? source.pipe(createGunzip({ chunkSize: 256 * 1024 })) : source;
  if (stream !== source) source.on('error', (error) => stream.destroy(error));
  let unpacked = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (unpacked === 0 && packedStarts.some((start) => chunk.subarray(0, start.length).equals(start))) {
        throw new Refusal('it is packed twice');
      }
      unpacked += chunk.length;
      if (unpacked > archiveLimits.totalBytes) throw new Refusal(tooLarge());
      if (unpacked > archiveLimits.ratioFromBytes && unpacked > source.bytesRead * archiveLimits.ratio) {
        throw new Refusal(`it unpacks to more than ${archiveLimits.ratio} times its size`);
      }
      yield chunk;
    }
  } finally {
    source.destroy();
    stream.destroy();
  }
}

/** The first bytes of a file, as many as there are. */
export async function startOf(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function complaintAboutKind(entry: ReadEntry): string | null {
  if (plainTypes.has(entry.type)) return null;
  return `${JSON.stringify(entry.path.slice(0, 200))} is neither a file, a folder nor a link`;
}

const tooLarge = () => `it unpacks to more than ${archiveLimits.totalBytes / 1024 ** 3} GiB`;

function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
