import { createHash } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogLine } from '../../contract/agent/common.ts';
import type { LogRef } from '../../contract/app/logs.ts';
import type { Log } from '../log.ts';
import { decodeLines, encodeLine } from './kept-line.ts';
import { KeptWriter } from './kept-writer.ts';

export const keptLines = 5000;
const mostBytes = 200 * 1024 * 1024;

export interface KeptLogsOptions {
  /** Of the kept logs alone. */
  folder: string;
  isKnown(deviceId: string): boolean;
  log: Log;
  /** Of all files together. */
  mostBytes?: number;
}

interface KeptFile {
  path: string;
  bytes: number;
  at: number;
}

/**
 * What was read of logs, kept on the laptop for when the device is away: a folder for each device, for each log two files of
 * bounded size of which the older one goes when the newer is full.
 *
 * INVARIANTS
 * - One writer for a log at a time; others that follow the same log keep nothing.
 * - Files are 0600 and are swept when a writer begins and ends: those of devices that are gone, then the oldest.
 */
export class KeptLogs {
  readonly #options: KeptLogsOptions;
  readonly #writers = new Map<string, KeptWriter>();

  constructor(options: KeptLogsOptions) {
    this.#options = options;
  }

  /** The newest lines kept of a log, oldest first, and when it was last written to. */
  async read(ref: LogRef, lines: number): Promise<{ lines: LogLine[]; keptAt: number } | null> {
    const path = this.#path(ref);
    await this.#writers.get(path)?.flush();
    const files = await Promise.all([readOrEmpty(`${path}.old`), readOrEmpty(path)]);
    const found = decodeLines(files.join('')).slice(-Math.min(lines, keptLines));
    if (found.length === 0) return null;
    const newest = (await infoOf(path)) ?? (await infoOf(`${path}.old`));
    return { lines: found, keptAt: Math.round(newest?.at ?? 0) };
  }

  /** Keeps what is written to it until it is closed; `null` while another one keeps this log. */
  writer(ref: LogRef): KeptWriter | null {
    const path = this.#path(ref);
    if (this.#writers.has(path)) return null;
    const writer = new KeptWriter({
      append: (text) => this.#append(path, text),
      turn: () => rename(path, `${path}.old`),
      sizeNow: async () => (await infoOf(path))?.bytes ?? 0,
      encode: encodeLine,
      onFailed: (error) => this.#options.log.warn({ err: error }, 'a log could not be kept'),
      onClosed: () => this.#writers.delete(path),
    });
    this.#writers.set(path, writer);
    return writer;
  }

  async sizes(): Promise<{ bytes: number; sources: number }> {
    const files = await this.#files();
    const sources = new Set(files.map(({ path }) => path.replace(/\.old$/, '')));
    return { bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), sources: sources.size };
  }

  /** Forgets these logs, or all; what still comes of a log is kept anew. Answers how many were there. */
  async clear(refs?: readonly LogRef[]): Promise<number> {
    const paths = refs
      ? refs.map((ref) => this.#path(ref))
      : new Set([...this.#writers.keys(), ...(await this.#files()).map(({ path }) => path.replace(/\.old$/, ''))]);
    let cleared = 0;
    for (const path of paths) {
      const wasThere = (await infoOf(path)) ?? (await infoOf(`${path}.old`));
      const remove = async () => {
        await Promise.all([rm(path, { force: true }), rm(`${path}.old`, { force: true })]);
      };
      await (this.#writers.get(path)?.between(remove) ?? remove());
      if (wasThere) cleared += 1;
    }
    return cleared;
  }

  /** Removes what belongs to no device any more, then the oldest files beyond the room that there is. Never fails. */
  async sweep(): Promise<void> {
    try {
      for (const device of await namesIn(this.#options.folder)) {
        if (!this.#options.isKnown(device))
          await rm(join(this.#options.folder, device), { recursive: true, force: true });
      }
      const files = (await this.#files()).sort((a, b) => b.at - a.at);
      let bytes = 0;
      for (const file of files) {
        bytes += file.bytes;
        if (bytes > (this.#options.mostBytes ?? mostBytes)) await rm(file.path, { force: true });
      }
    } catch (error) {
      this.#options.log.warn({ err: error }, 'the kept logs could not be swept');
    }
  }

  /** Writes what waits. */
  async close(): Promise<void> {
    await Promise.all([...this.#writers.values()].map((writer) => writer.close()));
  }

  async #append(path: string, text: string): Promise<void> {
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
    await appendFile(path, text, { mode: 0o600 });
  }

  /** A hash, since what a device calls its modules is no name for a file. */
  #path({ deviceId, source }: LogRef): string {
    const what = Object.entries(source).sort(([a], [b]) => (a < b ? -1 : 1));
    const name = createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 32);
    return join(this.#options.folder, deviceId, `${name}.log`);
  }

  async #files(): Promise<KeptFile[]> {
    const files: KeptFile[] = [];
    for (const device of await namesIn(this.#options.folder)) {
      for (const name of await namesIn(join(this.#options.folder, device))) {
        const path = join(this.#options.folder, device, name);
        const info = await infoOf(path);
        if (info) files.push({ path, ...info });
      }
    }
    return files;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(ifAbsent<string[]>([]));
}

async function infoOf(path: string): Promise<{ bytes: number; at: number } | null> {
  const found = await stat(path).catch(ifAbsent(null));
  return found && { bytes: found.size, at: found.mtimeMs };
}

async function readOrEmpty(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(ifAbsent(''));
}

function ifAbsent<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return instead;
    throw error;
  };
}
