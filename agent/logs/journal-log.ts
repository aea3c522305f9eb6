import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { journalFields, journalLines } from './journal-entry.ts';
import type { LogSource } from './log-source.ts';
import type { LogStore, NewLine, NumberedLine, TailOptions } from './log-store.ts';

const pullMs = 30_000;
const followAgainMs = 1_000;
const firstLines = 20_000;
const longestEntry = 1024 * 1024;

/**
 * The journal of one unit as a log. What the journal holds is taken over into a LogStore when someone reads, so that
 * its lines have numbers that a follower can go on from, whatever the clock of the device does, and stand beside the
 * agent's own.
 *
 * INVARIANTS: one journalctl at a time; how far the journal was taken over is written with the lines themselves, so
 * nothing is taken twice; journalctl runs only while someone reads or follows.
 */
export class JournalLog implements LogSource {
  readonly #unit: string;
  readonly #store: LogStore;
  #work: Promise<void> = Promise.resolve();
  #followers = 0;
  #child: ChildProcess | undefined;
  #following = false;
  #again: NodeJS.Timeout | undefined;
  #complained = false;
  #closed = false;

  constructor(unit: string, store: LogStore) {
    this.#unit = unit;
    this.#store = store;
  }

  async tail(options: TailOptions): Promise<NumberedLine[]> {
    await this.pull();
    return this.#store.tail(options);
  }

  subscribe(listener: (lines: NumberedLine[]) => void): () => void {
    const stopListening = this.#store.subscribe(listener);
    this.#followers += 1;
    if (this.#followers === 1) this.#follow();
    let stopped = false;
    return () => {
      if (stopped) return;
      stopped = true;
      stopListening();
      this.#followers -= 1;
      if (this.#followers === 0) this.#endFollowing();
    };
  }

  /** Takes over what the journal holds by now; while someone follows that is done already. */
  pull(): Promise<void> {
    if (this.#following) return Promise.resolve();
    return this.#afterOthers(() => this.#run([], pullMs));
  }

  /** Ends journalctl; nothing is taken over from now on. */
  close(): void {
    this.#closed = true;
    this.#endFollowing();
    this.#child?.kill('SIGKILL');
  }

  #follow(): void {
    clearTimeout(this.#again);
    void this.#afterOthers(() => this.#run([], pullMs)).then(() => {
      if (this.#followers === 0 || this.#following || this.#closed) return;
      this.#following = true;
      void this.#afterOthers(() => this.#run(['--follow', '--no-tail'])).then(() => {
        this.#following = false;
        if (this.#followers > 0 && !this.#closed) this.#again = setTimeout(() => this.#follow(), followAgainMs).unref();
      });
    });
  }

  #endFollowing(): void {
    clearTimeout(this.#again);
    if (this.#following) this.#child?.kill('SIGKILL');
  }

  /** Runs journalctl to its end, and takes over what it says. */
  async #run(more: string[], timeoutMs?: number): Promise<void> {
    if (this.#closed || (more.length > 0 && this.#followers === 0)) return;
    const args = ['--output=json', '--all', '--quiet', `--output-fields=${journalFields}`, ...this.#start(), ...more];
    // What systemd says of the unit, also from the process that could not become it and was gone before the journal looked at it.
    const matches = [`_SYSTEMD_UNIT=${this.#unit}`, '+', '_UID=0', `UNIT=${this.#unit}`];
    const child = spawn('journalctl', [...args, ...matches], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const complaint = await this.#takeOver(child);
    clearTimeout(timer);
    this.#child = undefined;
    if (complaint !== '') this.#complain(complaint);
  }

  /** Where to go on. A journal in memory starts anew with each boot, and the cursor of another means nothing to it. */
  #start(): string[] {
    const { cursor } = this.#store;
    if (cursor === undefined) return [`--lines=${firstLines}`];
    const known = existsSync('/var/log/journal') || cursor.includes(`;b=${bootId()};`);
    return known ? [`--after-cursor=${cursor}`] : ['--boot'];
  }

  /** The result is what the program complained of when it failed. */
  #takeOver(child: ChildProcess): Promise<string> {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    let complaint = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      const rows = (rest + decoder.write(chunk)).split('\n');
      rest = rows.pop() ?? '';
      // An entry this long is no line of a log; what is left of it cannot be read, and is passed over.
      if (rest.length > longestEntry) rest = '';
      this.#keep(rows.flatMap(journalLines));
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk).slice(-500);
    });
    return new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code) => resolve(code === 0 || code === null ? '' : complaint.trim()));
    });
  }

  #keep(lines: NewLine[]): void {
    if (this.#closed || lines.length === 0) return;
    // The cursor of the last line stands for all of them.
    this.#store.append(lines.map((line, index) => (index < lines.length - 1 ? { ...line, cursor: undefined } : line)));
  }

  #complain(what: string): void {
    if (this.#complained || this.#closed) return;
    this.#complained = true;
    this.#store.note(`The journal could not be read: ${what}`);
  }

  #afterOthers(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work, work);
    return this.#work;
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim().replaceAll('-', '');
}
