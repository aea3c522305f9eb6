import type { LogLine } from '../../contract/agent/common.ts';

const flushMs = 1000;
const flushChars = 256 * 1024;
/** Lines that wait for a slow disk; what is more is not kept. */
const mostWaitingChars = 4 * 1024 * 1024;
const turnBytes = 1024 * 1024;

export interface KeptWriterOptions {
  append(text: string): Promise<void>;
  /** Makes the file the older one. */
  turn(): Promise<void>;
  sizeNow(): Promise<number>;
  encode(line: LogLine): string;
  /** Told once; nothing is kept after it. */
  onFailed(error: unknown): void;
  onClosed(): void;
}

/**
 * Writes lines behind the reader's back, in pieces.
 *
 * INVARIANT: one thing is done to the files at a time, in order.
 */
export class KeptWriter {
  readonly #options: KeptWriterOptions;
  #waiting: string[] = [];
  #chars = 0;
  #bytes: number | null = null;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  #failed = false;
  #closed = false;

  constructor(options: KeptWriterOptions) {
    this.#options = options;
  }

  write(lines: readonly LogLine[]): void {
    if (this.#failed || this.#closed || this.#chars > mostWaitingChars) return;
    for (const line of lines) {
      const text = this.#options.encode(line);
      this.#waiting.push(text);
      this.#chars += text.length;
    }
    if (this.#chars >= flushChars) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), flushMs);
  }

  /** Does something to the files between two writes; what waits is forgotten. */
  between(work: () => Promise<void>): Promise<void> {
    this.#waiting = [];
    this.#chars = 0;
    const done = this.#work.then(async () => {
      await work();
      this.#bytes = 0;
    });
    this.#work = done.catch(() => {});
    return done;
  }

  /** Writes what waits; another one may keep this log then. Safe to call twice. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
    this.#options.onClosed();
  }

  /** Writes what waits. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#waiting.join('');
    this.#waiting = [];
    this.#chars = 0;
    if (text === '' || this.#failed) return this.#work;
    this.#work = this.#work
      .then(() => this.#append(text))
      .catch((error: unknown) => {
        this.#failed = true;
        this.#options.onFailed(error);
      });
    return this.#work;
  }

  async #append(text: string): Promise<void> {
    this.#bytes ??= await this.#options.sizeNow();
    if (this.#bytes > turnBytes) {
      await this.#options.turn();
      this.#bytes = 0;
    }
    await this.#options.append(text);
    this.#bytes += Buffer.byteLength(text);
  }
}
