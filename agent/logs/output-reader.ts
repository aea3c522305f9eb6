import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  watch,
} from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { type LogStore, maximumLineLength, type NewLine } from './log-store.ts';

type Stream = 'stdout' | 'stderr';
const streams: Stream[] = ['stdout', 'stderr'];
const chunkBytes = 256 * 1024;
const truncateAtBytes = 4 * 1024 * 1024;
const keptBacklogBytes = 1024 * 1024;
const slowPollMs = 2_000;

/**
 * Takes over what a service writes. The service writes into two plain files itself, so that it lives on without the
 * agent and loses nothing; this reads them into the log, with times, and keeps the files small.
 *
 * INVARIANTS: what was taken over is remembered in the log itself (LogStore.positions), so nothing is taken twice; a
 * file is emptied only when all of it was taken.
 */
export class OutputReader {
  readonly #folder: string;
  readonly #log: LogStore;
  readonly #partial = { stdout: '', stderr: '' };
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  #read: { stdout: number; stderr: number };
  #stopWatching: (() => void) | undefined;

  constructor(folder: string, log: LogStore) {
    this.#folder = folder;
    this.#log = log;
    this.#read = log.positions;
  }

  /** Empties the files for a new process and opens them for it: [stdout, stderr], to be closed by the caller. */
  openForWriting(): [number, number] {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    this.finish();
    for (const stream of streams) rmSync(this.#path(stream), { force: true });
    this.#restarted();
    const out = openSync(this.#path('stdout'), 'a', 0o600);
    try {
      return [out, openSync(this.#path('stderr'), 'a', 0o600)];
    } catch (error) {
      closeSync(out);
      throw error;
    }
  }

  /** Reads on whenever something is written, until `finish` or `close`. */
  watch(): void {
    this.close();
    const pull = () => {
      try {
        this.pull();
      } catch {
        // Too many open files, or a disk that cannot be read now: the next pull takes over what this one did not.
      }
    };
    const timer = setInterval(pull, slowPollMs);
    timer.unref();
    let watcher: ReturnType<typeof watch> | undefined;
    try {
      watcher = watch(this.#folder, { persistent: false }, pull);
      watcher.on('error', () => watcher?.close());
    } catch {
      // No more watches are to be had on this device; the timer alone is slower and does as well.
    }
    this.#stopWatching = () => {
      clearInterval(timer);
      watcher?.close();
    };
    pull();
  }

  /** Takes over what is there now. */
  pull(): void {
    for (const stream of streams) this.#pullStream(stream);
    this.#shrink();
  }

  /** Takes over the rest, with a last line that has no end, and stops watching. */
  finish(): void {
    this.close();
    this.pull();
    for (const stream of streams) {
      const text = this.#partial[stream];
      this.#partial[stream] = '';
      if (text !== '') this.#log.append([{ at: Date.now(), stream, text, position: this.#read[stream] }]);
    }
  }

  close(): void {
    this.#stopWatching?.();
    this.#stopWatching = undefined;
  }

  #path(stream: Stream): string {
    return join(this.#folder, stream === 'stdout' ? 'output' : 'errors');
  }

  #pullStream(stream: Stream): void {
    if (!existsSync(this.#path(stream))) return;
    const file = openSync(this.#path(stream), 'r');
    try {
      const size = fstatSync(file).size;
      if (size < this.#read[stream]) this.#read[stream] = 0;
      this.#skipBacklog(stream, size);
      const buffer = Buffer.alloc(Math.min(chunkBytes, Math.max(0, size - this.#read[stream])));
      while (this.#read[stream] < size) {
        const count = readSync(file, buffer, 0, buffer.length, this.#read[stream]);
        if (count === 0) return;
        this.#take(stream, buffer.subarray(0, count));
      }
    } finally {
      closeSync(file);
    }
  }

  #skipBacklog(stream: Stream, size: number): void {
    const behind = size - this.#read[stream];
    if (behind <= truncateAtBytes) return;
    const skipped = behind - keptBacklogBytes;
    this.#read[stream] += skipped;
    this.#log.note(`${skipped} bytes of ${stream} were written faster than they could be kept, and are left out.`);
  }

  #take(stream: Stream, bytes: Buffer): void {
    this.#read[stream] += bytes.length;
    const rows = (this.#partial[stream] + this.#decoders[stream].write(bytes)).split('\n');
    let rest = rows.pop() ?? '';
    while (rest.length > maximumLineLength) {
      rows.push(rest.slice(0, maximumLineLength));
      rest = rest.slice(maximumLineLength);
    }
    this.#partial[stream] = rest;
    const position = this.#read[stream] - Buffer.byteLength(rest);
    const at = Date.now();
    const lines: NewLine[] = rows.flatMap((row) => pieces(row)).map((text) => ({ at, stream, text, position }));
    if (lines.length > 0) this.#log.append(lines);
  }

  #shrink(): void {
    if (streams.every((stream) => this.#read[stream] < truncateAtBytes)) return;
    const sizes = streams.map((stream) => statSync(this.#path(stream), { throwIfNoEntry: false })?.size ?? 0);
    const allTaken = streams.every((stream, index) => sizes[index] === this.#read[stream]);
    if (!allTaken || this.#partial.stdout !== '' || this.#partial.stderr !== '') return;
    for (const [index, stream] of streams.entries()) if ((sizes[index] ?? 0) > 0) truncateSync(this.#path(stream), 0);
    this.#restarted();
  }

  #restarted(): void {
    this.#read = { stdout: 0, stderr: 0 };
    this.#log.markOutputRestarted();
  }
}

/** A line without its end, cut where it is too long to be kept as one. */
export function pieces(row: string): string[] {
  const line = row.endsWith('\r') ? row.slice(0, -1) : row;
  if (line.length <= maximumLineLength) return [line];
  const found: string[] = [];
  for (let start = 0; start < line.length; start += maximumLineLength) {
    found.push(line.slice(start, start + maximumLineLength));
  }
  return found;
}
