import { type LogEntry, Ring } from './log-buffer.ts';
import { type LogFilter, patternOf, plainTest, regexReach } from './log-filter.ts';

const batchLines = 1000;
const mostWaiting = 50_000;

/** Tries one regular expression on texts; see components/log/regex-tester.ts. */
export interface Tester {
  test(texts: readonly string[]): Promise<boolean[] | null>;
  close(): void;
}

export interface SieveOptions {
  createTester(pattern: string): Tester;
  /** More lines have passed, or the state has changed. */
  onChange(): void;
}

/**
 * The lines that pass a filter, kept up as lines come and go. A regular expression is tried elsewhere, batch by batch, so that
 * none can stop the screen.
 */
export class LogSieve {
  readonly passed = new Ring();
  state: 'works' | 'invalid' | 'too-slow' = 'works';
  readonly #options: SieveOptions;
  #test: (entry: LogEntry) => boolean;
  #tester: Tester | null = null;
  #waiting: LogEntry[] = [];
  #isTesting = false;

  constructor(filter: LogFilter, options: SieveOptions) {
    this.#options = options;
    this.#test = plainTest(filter);
    const pattern = patternOf(filter);
    if (pattern === 'invalid') this.state = 'invalid';
    else if (pattern) this.#tester = options.createTester(pattern.source);
  }

  add(entries: readonly LogEntry[]): void {
    if (this.state !== 'works') return;
    for (const entry of entries) {
      if (!this.#test(entry)) continue;
      if (this.#tester) this.#waiting.push(entry);
      else this.passed.push(entry);
    }
    if (this.#waiting.length > mostWaiting) this.#waiting.splice(0, this.#waiting.length - mostWaiting);
    if (this.#waiting.length > 0 && !this.#isTesting) void this.#testWaiting();
  }

  /** The first line of all has fallen out. */
  drop(entry: LogEntry): void {
    if (this.passed.at(0)?.number === entry.number) this.passed.shift();
  }

  close(): void {
    this.#waiting = [];
    this.#tester?.close();
    this.#tester = null;
  }

  async #testWaiting(): Promise<void> {
    this.#isTesting = true;
    while (this.#tester && this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, batchLines);
      const matches = await this.#tester.test(batch.map(({ text }) => text.slice(0, regexReach)));
      if (!this.#tester) break;
      if (matches === null) {
        this.state = 'too-slow';
        this.close();
      } else {
        batch.forEach((entry, n) => {
          if (matches[n] || entry.gap) this.passed.push(entry);
        });
      }
      this.#options.onChange();
    }
    this.#isTesting = false;
  }
}
