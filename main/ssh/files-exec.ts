import { Readable } from 'node:stream';
import { FlotillaError } from '../../contract/errors.ts';
import { phrase } from '../../contract/phrases.ts';
import { type FilesCode, filesError, filesFailed } from './files-errors.ts';
import { readListing, readStat } from './files-listing.ts';
import {
  filesExits,
  homeScript,
  listScript,
  mkdirScript,
  readScript,
  realPathScript,
  removeScript,
  renameScript,
  statScript,
  writeAtScript,
} from './files-scripts.ts';
import type { RemoteFiles, RemoteList, RemoteStat, WriteOptions } from './files-types.ts';
import { pathFromBytes, printfWord } from './remote-path.ts';
import { scriptCommand } from './script-command.ts';
import type { ExecResult, SshConnection } from './types.ts';

const lookMs = 60_000;
const writeMs = 6 * 60 * 60_000;
const blockBytes = 65_536;
/** A name of 255 bytes and its header, for as many names as are ever asked for. */
const listBytes = 16 * 1024 * 1024;
const mostLinks = 500;
/** dropbear ends the whole connection at a command of more than 9000 bytes. */
const longestCommand = 8900;

interface Call {
  script: string;
  args?: string[];
  signal: AbortSignal;
  stdin?: Readable;
}

/** Files through a POSIX shell: what busybox has is enough. */
export class ExecFiles implements RemoteFiles {
  readonly #connection: Pick<SshConnection, 'address' | 'exec' | 'pipe'>;

  constructor(connection: Pick<SshConnection, 'address' | 'exec' | 'pipe'>) {
    this.#connection = connection;
  }

  async list(folder: string, { limit, signal }: { limit: number; signal: AbortSignal }): Promise<RemoteList> {
    const args = [String(limit + 1), String(mostLinks)];
    const entries = readListing(await this.#run(folder, { script: listScript, args, signal }));
    return { entries: entries.slice(0, limit), isCut: entries.length > limit };
  }

  async stat(path: string, signal: AbortSignal): Promise<RemoteStat> {
    const output = await this.#run(path, { script: statScript, signal });
    const found = readStat(output);
    if (found) return found;
    throw filesFailed({ address: this.#connection.address, path, detail: output.toString('utf8') });
  }

  async read(path: string, { from, signal }: { from: number; signal: AbortSignal }): Promise<Readable> {
    const { address } = this.#connection;
    const block = Math.floor(from / blockBytes);
    const { command, input } = this.#command(path, readScript, [String(block)]);
    const pipe = await this.#connection.pipe(command, signal);
    if (input) pipe.write(input);
    const stop = () => pipe.destroy(new FlotillaError('job.cancelled', {}, { cause: signal.reason }));
    signal.addEventListener('abort', stop, { once: true });
    const pieces = async function* () {
      let excess = from - block * blockBytes;
      try {
        for await (const chunk of pipe as AsyncIterable<Buffer>) {
          const wanted = chunk.subarray(excess);
          excess -= chunk.length - wanted.length;
          if (wanted.length > 0) yield wanted;
        }
      } catch (error) {
        throw readError(error, { address, path });
      } finally {
        signal.removeEventListener('abort', stop);
        pipe.destroy();
      }
    };
    return Readable.from(pieces(), { objectMode: false, highWaterMark: blockBytes });
  }

  async write(path: string, pieces: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<void> {
    const { from, mode, signal, onWritten } = options;
    const counted = async function* () {
      let at = from;
      for await (const piece of pieces) {
        yield piece;
        at += piece.length;
        onWritten?.(at);
      }
    };
    const stdin = Readable.from(counted(), { objectMode: false, highWaterMark: blockBytes });
    await this.#run(path, { script: writeAtScript, args: [String(from), mode.toString(8)], signal, stdin });
  }

  async mkdir(path: string, signal: AbortSignal): Promise<void> {
    await this.#run(path, { script: mkdirScript, signal });
  }

  async rename(from: string, to: string, signal: AbortSignal): Promise<void> {
    await this.#run(from, { script: renameScript, args: [printfWord(to)], signal }).catch((error: unknown) => {
      if (!(error instanceof FlotillaError) || error.code !== 'files.exists') throw error;
      throw filesError('files.exists', { address: this.#connection.address, path: to });
    });
  }

  async remove(path: string, signal: AbortSignal): Promise<void> {
    await this.#run(path, { script: removeScript, signal });
  }

  async realPath(path: string, signal: AbortSignal): Promise<string> {
    return lineOf(await this.#run(path, { script: realPathScript, signal }));
  }

  async home(signal: AbortSignal): Promise<string> {
    return lineOf(await this.#run('/', { script: homeScript, signal }));
  }

  /** What a script prints, byte for byte. */
  async #run(path: string, { script, args = [], signal, stdin }: Call): Promise<Buffer> {
    const { command, input } = this.#command(path, script, args);
    const chunks: Buffer[] = [];
    const result = await this.#connection.exec(command, {
      stdin: stdin === undefined ? input : withInput(input, stdin),
      timeoutMs: stdin ? writeMs : lookMs,
      signal,
      step: 'files',
      maxOutputBytes: listBytes,
      onOutput: (chunk, stream) => {
        if (stream === 'stdout') chunks.push(chunk);
      },
    });
    if (result.code !== 0) throw this.#failed(path, result);
    return Buffer.concat(chunks);
  }

  #command(path: string, script: string, args: string[]) {
    const made = scriptCommand({ script, args: [printfWord(path), ...args] });
    if (Buffer.byteLength(made.command) <= longestCommand) return made;
    throw filesFailed({ address: this.#connection.address, path, detail: phrase('name-too-long') });
  }

  #failed(path: string, { code, stderr }: ExecResult): FlotillaError {
    const { address } = this.#connection;
    const known: FilesCode | undefined = filesExits[code as keyof typeof filesExits];
    if (known) return filesError(known, { address, path });
    if (/permission denied|not permitted|read-only/i.test(stderr)) return filesError('files.denied', { address, path });
    return filesFailed({ address, path, detail: stderr || `exit ${code}` });
  }
}

function readError(error: unknown, where: { address: string; path: string }): unknown {
  if (!(error instanceof FlotillaError) || error.code !== 'ssh.command-failed') return error;
  const code = /flotilla (\d+)/.exec(String(error.params.detail))?.[1];
  const known: FilesCode | undefined = filesExits[Number(code) as keyof typeof filesExits];
  return known ? filesError(known, where) : error;
}

function withInput(input: string, stdin: Readable): Readable {
  if (!input) return stdin;
  const both = async function* () {
    yield Buffer.from(input);
    yield* stdin;
  };
  return Readable.from(both(), { objectMode: false, highWaterMark: blockBytes });
}

function lineOf(output: Buffer): string {
  return pathFromBytes(output.subarray(0, output.at(-1) === 0x0a ? -1 : undefined));
}
