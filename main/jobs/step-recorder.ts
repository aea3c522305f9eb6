import type { Step } from '../../contract/app/jobs.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { cleanText, type StepHandle, type StepReport } from '../device/device.ts';

const outputBytes = 16 * 1024;
const maxSteps = 200;
const flushMs = 250;

/** Where steps are kept: the position of the next one, and the writing of one. */
export interface StepSink {
  next(): number;
  put(position: number, step: Step): void;
}

/**
 * Turns the steps of running work into rows.
 *
 * INVARIANTS
 * - The begin and the end of a step are written at once; output and progress at most every 250 ms.
 * - A step keeps the last 16 KiB of its output, without control sequences. A target keeps at most 200 steps.
 * - After `close` nothing is written.
 */
export class StepRecorder implements StepReport {
  readonly #sink: StepSink;
  readonly #onError: (error: unknown) => void;
  readonly #open = new Set<RunningStep>();
  #closed = false;

  constructor(sink: StepSink, onError: (error: unknown) => void) {
    this.#sink = sink;
    this.#onError = onError;
  }

  async step<T>(name: string, work: (step: StepHandle) => Promise<T>): Promise<T> {
    const position = this.#sink.next();
    if (position >= maxSteps) throw new FlotillaError('internal', { detail: `more than ${maxSteps} steps` });
    const running = new RunningStep(name, (step) => this.#put(position, step));
    this.#open.add(running);
    try {
      running.write();
      const value = await work(running);
      running.end('done');
      return value;
    } catch (error) {
      running.end('failed');
      throw error;
    } finally {
      this.#open.delete(running);
    }
  }

  close(): void {
    this.#closed = true;
    for (const running of this.#open) running.stop();
  }

  #put(position: number, step: Step): void {
    if (this.#closed) return;
    try {
      this.#sink.put(position, step);
    } catch (error) {
      // What a step printed is no reason to stop the work itself; its end is written by the engine, which does throw.
      this.#onError(error);
    }
  }
}

class RunningStep implements StepHandle {
  readonly #name: string;
  readonly #write: (step: Step) => void;
  readonly #startedAt = Date.now();
  #state: Step['state'] = 'running';
  #endedAt: number | null = null;
  #raw = '';
  #progress: Step['progress'] = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(name: string, write: (step: Step) => void) {
    this.#name = name;
    this.#write = write;
  }

  output(text: string): void {
    // Twice the bound, so that a control sequence cut at the front does not survive the last cut.
    this.#raw = (this.#raw + text).slice(-2 * outputBytes);
    this.#later();
  }

  progress(done: number, total: number): void {
    this.#progress = { done, total };
    this.#later();
  }

  skip(reason: string): void {
    if (this.#endedAt !== null) return;
    this.#state = 'skipped';
    this.output(reason);
  }

  end(state: 'done' | 'failed'): void {
    if (this.#state === 'running' || state === 'failed') this.#state = state;
    this.#endedAt = Date.now();
    this.write();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  write(): void {
    this.stop();
    this.#write({
      name: this.#name,
      state: this.#state,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      output: lastBytes(this.#output(), outputBytes),
      progress: this.#progress,
    });
  }

  /** A carriage return alone begins a line anew: each state of a progress bar is a line of its own. */
  #output(): string {
    return cleanText(this.#raw.replace(/\r(?!\n)/g, '\n'), 2 * outputBytes);
  }

  #later(): void {
    if (this.#endedAt !== null) return;
    this.#timer ??= setTimeout(() => this.write(), flushMs);
  }
}

/** The end of a text within so many bytes of UTF-8, cut between characters. */
function lastBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) return text;
  let from = bytes.length - limit;
  while (from < bytes.length && ((bytes[from] ?? 0) & 0xc0) === 0x80) from++;
  return bytes.subarray(from).toString();
}
