import { Readable } from 'node:stream';
import { FlotillaError } from '../../contract/errors.ts';
import { filesError } from './files-errors.ts';
import type { RemoteEntry, RemoteFiles, RemoteKind, RemoteList, RemoteStat, WriteOptions } from './files-types.ts';
import { isEnd, type SftpChannel } from './sftp-channel.ts';
import { readPieces, writePieces } from './sftp-transfer.ts';

/** Requests on their way at once where each is small. */
const lookAhead = 32;
const listAhead = 4;
const formats = new Map<number, RemoteKind>([
  [0o100000, 'file'],
  [0o040000, 'folder'],
  [0o120000, 'link'],
]);
const eofIsOrdinary = (error: unknown) => {
  if (isEnd(error)) return null;
  throw error;
};

interface Attributes {
  mode: number;
  size: number;
  mtime: number;
}

/** Files over SFTP. Opens what it needs and closes it again; the channel belongs to the caller. */
export class SftpFiles implements RemoteFiles {
  readonly #channel: SftpChannel;
  readonly #address: string;

  constructor(channel: SftpChannel, address: string) {
    this.#channel = channel;
    this.#address = address;
  }

  async list(folder: string, { limit, signal }: { limit: number; signal: AbortSignal }): Promise<RemoteList> {
    const { raw } = this.#channel;
    const handle = await this.#ask<Buffer>(folder, signal, (done) => raw.opendir(folder, done)).catch((error) =>
      this.#explain(error, folder, signal),
    );
    const entries: RemoteEntry[] = [];
    try {
      for (let hasMore = true; hasMore && entries.length <= limit; ) {
        const batches = await Promise.all(
          Array.from({ length: listAhead }, () =>
            this.#ask<{ filename: string; attrs: Attributes }[]>(folder, signal, (done) =>
              raw.readdir(handle, done),
            ).catch(eofIsOrdinary),
          ),
        );
        hasMore = !batches.includes(null);
        for (const { filename, attrs } of batches.flatMap((batch) => batch ?? [])) {
          if (isName(filename)) entries.push({ name: filename, ...statOf(attrs) });
        }
      }
    } finally {
      this.#release(folder, handle);
    }
    const isCut = entries.length > limit;
    const shown = entries.slice(0, limit);
    await this.#followLinks(folder, shown, signal);
    return { entries: shown, isCut };
  }

  async stat(path: string, signal: AbortSignal): Promise<RemoteStat> {
    const found = statOf(await this.#ask<Attributes>(path, signal, (done) => this.#channel.raw.lstat(path, done)));
    return found.kind === 'link' ? { ...found, link: await this.#linkOf(path, signal) } : found;
  }

  async read(path: string, { from, signal }: { from: number; signal: AbortSignal }): Promise<Readable> {
    const { raw } = this.#channel;
    const handle = await this.#ask<Buffer>(path, signal, (done) => raw.open(path, 'r', done));
    return Readable.from(this.#pieces(path, handle, { from, signal }), { objectMode: false, highWaterMark: 64 * 1024 });
  }

  async *#pieces(path: string, handle: Buffer, options: { from: number; signal: AbortSignal }): AsyncGenerator<Buffer> {
    try {
      yield* readPieces(this.#channel, { path, handle }, options);
    } finally {
      this.#release(path, handle);
    }
  }

  async write(path: string, pieces: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<void> {
    const { from, mode, signal } = options;
    const { raw } = this.#channel;
    if (from > 0) {
      const { size } = await this.#ask<Attributes>(path, signal, (done) => raw.stat(path, done));
      if (size < from) throw new FlotillaError('input.invalid', { detail: `only ${size} bytes are there` });
      if (size > from)
        await this.#ask(path, signal, (done) => raw.setstat(path, { size: from }, (error) => done(error, 0)));
    }
    // Not `a`: appending servers take no notice of where a piece belongs.
    const handle = await this.#ask<Buffer>(path, signal, (done) => raw.open(path, from > 0 ? 'r+' : 'w', mode, done));
    try {
      await writePieces(this.#channel, { path, handle }, pieces, options);
    } catch (error) {
      this.#release(path, handle);
      throw error;
    }
    // Some servers say only now that the disk is full.
    await this.#ask(path, signal, (done) => raw.close(handle, (error) => done(error, 0)));
  }

  async mkdir(path: string, signal: AbortSignal): Promise<void> {
    await this.#assertFree(path, signal);
    await this.#ask(path, signal, (done) => this.#channel.raw.mkdir(path, (error) => done(error, 0)));
  }

  async rename(from: string, to: string, signal: AbortSignal): Promise<void> {
    await this.#assertFree(to, signal);
    await this.#ask(from, signal, (done) => this.#channel.raw.rename(from, to, (error) => done(error, 0)));
  }

  /** Takes the place of what is there, at once where the server can. */
  async replace(from: string, to: string, signal: AbortSignal): Promise<void> {
    const { raw } = this.#channel;
    const atOnce = this.#ask(to, signal, (done) => raw.ext_openssh_rename(from, to, (error) => done(error, 0)));
    await atOnce.catch(async (error: unknown) => {
      if (!(error instanceof FlotillaError) || error.code !== 'files.failed') throw error;
      // A server without the extension refuses to rename onto a file.
      await this.remove(to, signal).catch(ignoreAbsent);
      await this.#ask(from, signal, (done) => raw.rename(from, to, (problem) => done(problem, 0)));
    });
  }

  async chmod(path: string, mode: number, signal: AbortSignal): Promise<void> {
    await this.#ask(path, signal, (done) => this.#channel.raw.chmod(path, mode, (error) => done(error, 0)));
  }

  async remove(path: string, signal: AbortSignal): Promise<void> {
    const { raw } = this.#channel;
    const { kind } = await this.stat(path, signal);
    if (kind !== 'folder') {
      await this.#ask(path, signal, (done) => raw.unlink(path, (error) => done(error, 0)));
      return;
    }
    await this.#ask(path, signal, (done) => raw.rmdir(path, (error) => done(error, 0))).catch(
      async (error: unknown) => {
        const { entries } = await this.list(path, { limit: 1, signal });
        throw entries.length > 0 ? filesError('files.not-empty', { address: this.#address, path }) : error;
      },
    );
  }

  realPath(path: string, signal: AbortSignal): Promise<string> {
    return this.#ask<string>(path, signal, (done) => this.#channel.raw.realpath(path, done));
  }

  home(signal: AbortSignal): Promise<string> {
    return this.realPath('.', signal);
  }

  #ask<T = unknown>(
    path: string,
    signal: AbortSignal,
    send: (done: (error: Error | null | undefined, value: T) => void) => void,
  ): Promise<T> {
    return this.#channel.ask<T>(path, signal, send);
  }

  /** Nobody waits for it; what cannot be closed is closed with the channel. */
  #release(path: string, handle: Buffer): void {
    const { raw, closed } = this.#channel;
    this.#ask(path, closed, (done) => raw.close(handle, (error) => done(error, 0))).catch(() => {});
  }

  async #assertFree(path: string, signal: AbortSignal): Promise<void> {
    const there = await this.stat(path, signal).catch(ignoreAbsent);
    if (there) throw filesError('files.exists', { address: this.#address, path });
  }

  /** Servers answer a plain failure to the opening of what is no folder. */
  async #explain(error: unknown, folder: string, signal: AbortSignal): Promise<never> {
    const there = await this.#ask<Attributes>(folder, signal, (done) => this.#channel.raw.stat(folder, done));
    if (statOf(there).kind !== 'folder')
      throw filesError('files.not-a-folder', { address: this.#address, path: folder });
    throw error;
  }

  async #followLinks(folder: string, entries: RemoteEntry[], signal: AbortSignal): Promise<void> {
    const links = entries.filter(({ kind }) => kind === 'link');
    const base = folder.endsWith('/') ? folder : `${folder}/`;
    for (let at = 0; at < links.length; at += lookAhead) {
      await Promise.all(
        links.slice(at, at + lookAhead).map(async (entry) => {
          entry.link = await this.#linkOf(`${base}${entry.name}`, signal).catch(ignoreAbsent);
        }),
      );
    }
  }

  async #linkOf(path: string, signal: AbortSignal): Promise<RemoteStat['link']> {
    const { raw } = this.#channel;
    const [target, end] = await Promise.all([
      this.#ask<string>(path, signal, (done) => raw.readlink(path, done)),
      this.#ask<Attributes>(path, signal, (done) => raw.stat(path, done)).catch(ignoreFailure),
    ]);
    const kind = end === null ? 'broken' : statOf(end).kind;
    return { target, kind: kind === 'link' ? 'other' : kind };
  }
}

/** A server may send anything as a name; one that leads elsewhere is none. */
function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('/') && !name.includes('\0');
}

function statOf({ mode, size, mtime }: Attributes): RemoteStat {
  const kind = formats.get(mode & 0o170000) ?? 'other';
  const modifiedAt = Number.isFinite(mtime) ? mtime * 1000 : null;
  return { kind, sizeBytes: Number(size) || 0, modifiedAt, mode: mode & 0o7777, link: null };
}

function ignoreAbsent(error: unknown): null {
  if (error instanceof FlotillaError && error.code === 'files.not-found') return null;
  throw error;
}

function ignoreFailure(error: unknown): null {
  if (error instanceof FlotillaError && error.code.startsWith('files.')) return null;
  throw error;
}
