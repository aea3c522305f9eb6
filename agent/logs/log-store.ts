import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { LogLine } from '../../contract/agent/common.ts';

/** `n` numbers the lines of one log for good: it is what a follower resumes from. */
export interface NumberedLine extends LogLine {
  n: number;
}

/** A line to be kept. `position`: where its end stands in the file the service writes (see OutputReader). */
export interface NewLine extends LogLine {
  position?: number;
  /** How far the journal was taken over with this line (see JournalLog). */
  cursor?: string | undefined;
}

const storedSchema = z.object({
  n: z.number(),
  at: z.number(),
  s: z.enum(['o', 'e', 'a', 'x']),
  p: z.number().optional(),
  c: z.string().optional(),
  t: z.string(),
});
type StoredLine = z.infer<typeof storedSchema>;

const letterOf = { stdout: 'o', stderr: 'e', agent: 'a' } as const;
const streamOf = { o: 'stdout', e: 'stderr', a: 'agent' } as const;

/** Longer lines are cut into pieces by whoever appends. */
export const maximumLineLength = 8 * 1024;

export interface TailOptions {
  lines: number;
  /** Epoch milliseconds; older lines are left out. */
  since?: number;
  /** The number of the last line that the reader has. */
  after?: number;
}

const fileBytes = 1024 * 1024;
const keptFiles = 3;

/**
 * The log of one service (or of the agent): numbered lines in a few files of bounded size.
 *
 * INVARIANTS: numbers grow and are never used twice, also across restarts; at most `keptFiles` files of about
 * `fileBytes`; a disk that cannot be written loses lines (and says how many, later), never the agent.
 */
export class LogStore {
  readonly #folder: string;
  readonly #listeners = new Set<(lines: NumberedLine[]) => void>();
  #file: number | undefined;
  #size = 0;
  #next = 1;
  #lost = 0;
  #opened = false;
  #positions = { stdout: 0, stderr: 0 };
  #cursor: string | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** How far the output of the service was taken over, as the log itself remembers it. */
  get positions(): { stdout: number; stderr: number } {
    this.#open();
    return { ...this.#positions };
  }

  /** How far the journal was taken over, as the log itself remembers it. */
  get cursor(): string | undefined {
    this.#open();
    return this.#cursor;
  }

  append(lines: NewLine[]): void {
    this.#open();
    const kept: NumberedLine[] = [];
    let text = '';
    for (const line of this.#withLostNotice(lines)) {
      const n = this.#next++;
      const short = line.text.slice(0, maximumLineLength);
      const position = line.position === undefined ? {} : { p: line.position };
      const cursor = line.cursor === undefined ? {} : { c: line.cursor };
      text += `${JSON.stringify({ n, at: line.at, s: letterOf[line.stream], ...position, ...cursor, t: short })}\n`;
      kept.push({ n, at: line.at, stream: line.stream, text: short });
    }
    this.#notePositions(lines);
    if (this.#write(text)) this.#lost = 0;
    else this.#lost += lines.length;
    for (const listener of this.#listeners) listener(kept);
  }

  /** One line in the agent's own words. */
  note(text: string): void {
    this.append([{ at: Date.now(), stream: 'agent', text }]);
  }

  /** Remembers that the files the service writes begin anew. */
  markOutputRestarted(): void {
    this.#open();
    this.#positions = { stdout: 0, stderr: 0 };
    this.#write(`${JSON.stringify({ n: this.#next++, at: Date.now(), s: 'x', t: '' })}\n`);
  }

  async tail(options: TailOptions): Promise<NumberedLine[]> {
    let found: NumberedLine[] = [];
    for (let index = 0; index < keptFiles && found.length < options.lines; index += 1) {
      const text = await readFile(this.#path(index), 'utf8').catch(() => '');
      found = [...wanted(parseLines(text), options), ...found];
    }
    return found.slice(-options.lines);
  }

  /** Calls back with every line that is appended from now on; returns how to stop. */
  subscribe(listener: (lines: NumberedLine[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
    this.#opened = false;
  }

  /** Removes the whole log. */
  remove(): void {
    this.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #withLostNotice(lines: NewLine[]): NewLine[] {
    if (this.#lost === 0) return lines;
    return [
      { at: Date.now(), stream: 'agent', text: `${this.#lost} lines could not be kept: the disk was not writable.` },
      ...lines,
    ];
  }

  #notePositions(lines: NewLine[]): void {
    for (const line of lines) {
      if (line.stream !== 'agent' && line.position !== undefined) this.#positions[line.stream] = line.position;
      this.#cursor = line.cursor ?? this.#cursor;
    }
  }

  #path(index: number): string {
    return join(this.#folder, index === 0 ? 'log.jsonl' : `log.${index}.jsonl`);
  }

  #open(): void {
    if (this.#opened) return;
    this.#opened = true;
    for (let index = keptFiles - 1; index >= 0; index -= 1) this.#recall(this.#path(index));
  }

  #recall(path: string): void {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch {
      return;
    }
    for (const line of parseLines(text)) {
      this.#next = Math.max(this.#next, line.n + 1);
      this.#cursor = line.c ?? this.#cursor;
      if (line.s === 'x') this.#positions = { stdout: 0, stderr: 0 };
      if ((line.s === 'o' || line.s === 'e') && line.p !== undefined) this.#positions[streamOf[line.s]] = line.p;
    }
  }

  #write(text: string): boolean {
    try {
      this.#file ??= this.#openFile();
      const bytes = Buffer.from(text);
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
      this.#size += bytes.length;
      if (this.#size >= fileBytes) this.#rotate();
      return true;
    } catch {
      this.close();
      this.#opened = true;
      return false;
    }
  }

  #openFile(): number {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const file = openSync(this.#path(0), 'a+', 0o600);
    this.#size = statSync(this.#path(0)).size;
    // A torn last line (power cut, full disk) must not swallow the next one.
    if (this.#size > 0) writeSync(file, '\n');
    return file;
  }

  #rotate(): void {
    if (this.#file !== undefined) {
      fsyncSync(this.#file);
      closeSync(this.#file);
      this.#file = undefined;
    }
    for (let index = keptFiles - 2; index >= 0; index -= 1) {
      try {
        renameSync(this.#path(index), this.#path(index + 1));
      } catch {
        // There is no such file yet.
      }
    }
    this.#size = 0;
  }
}

function wanted(lines: StoredLine[], options: TailOptions): NumberedLine[] {
  const found: NumberedLine[] = [];
  for (const { n, at, s, t } of lines) {
    if (s === 'x' || at < (options.since ?? 0) || n <= (options.after ?? 0)) continue;
    found.push({ n, at, stream: streamOf[s], text: t });
  }
  return found;
}

function parseLines(text: string): StoredLine[] {
  const lines: StoredLine[] = [];
  for (const row of text.split('\n')) {
    if (row === '') continue;
    try {
      const parsed = storedSchema.safeParse(JSON.parse(row));
      if (parsed.success) lines.push(parsed.data);
    } catch {
      // A torn line; the ones around it are good.
    }
  }
  return lines;
}
