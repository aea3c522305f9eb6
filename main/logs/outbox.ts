import type { LogEvent, MergedLine } from '../../contract/app/logs.ts';
import { Merger } from './merger.ts';

const batchLines = 500;
/** Of one source, not yet taken: half a second of the fastest one that is promised, four times over. */
const waitingLines = 10_000;
/** At most this long a line waits for those of other sources. */
export const holdMs = 500;
/** At most twenty batches a second for a steady stream. */
const breathMs = 50;

/**
 * Between many sources and one reader.
 *
 * INVARIANTS
 * - What a source puts in waits here up to a limit; then the source waits (`room`), and with it its device.
 * - Events of one source keep their order, except that lines that are ordered by time follow those of before it was opened.
 */
export class Outbox {
  readonly #merger: Merger;
  #events: LogEvent[] = [];
  readonly #eventLines = new Map<number, number>();
  #wake: (() => void) | null = null;
  #roomWanted = new Set<() => void>();
  #ended = false;

  constructor(sources: number) {
    this.#merger = new Merger({ sources, holdMs, limit: waitingLines });
  }

  put(event: LogEvent): void {
    this.#events.push(event);
    this.#wake?.();
  }

  /** Lines of before the source was opened. */
  putHistory(source: number, lines: readonly MergedLine[]): void {
    for (let from = 0; from < lines.length; from += batchLines) {
      this.put({ kind: 'lines', history: true, lines: lines.slice(from, from + batchLines) });
    }
    this.#eventLines.set(source, (this.#eventLines.get(source) ?? 0) + lines.length);
  }

  putLive(lines: readonly MergedLine[]): void {
    this.#merger.push(lines, Date.now());
    this.#wake?.();
  }

  setLive(source: number, live: boolean): void {
    this.#merger.setLive(source, live);
    this.#wake?.();
  }

  /** Waits until the reader has taken enough. */
  async room(source: number, signal: AbortSignal): Promise<void> {
    const isFull = () => !this.#merger.hasRoom(source) || (this.#eventLines.get(source) ?? 0) > waitingLines;
    while (isFull() && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const go = () => {
          signal.removeEventListener('abort', go);
          this.#roomWanted.delete(go);
          resolve();
        };
        this.#roomWanted.add(go);
        signal.addEventListener('abort', go, { once: true });
      });
    }
  }

  /** Nothing more will come: the reader takes what waits, and is through. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** What is to be handed on, until the end or the signal. For one reader. */
  async *events(signal: AbortSignal): AsyncGenerator<LogEvent, void, void> {
    const wake = () => this.#wake?.();
    signal.addEventListener('abort', wake, { once: true });
    try {
      while (!signal.aborted) {
        const event = this.#take();
        if (event) yield event;
        else if (this.#ended && this.#merger.dueAt() === null) return;
        else await this.#wait();
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  #take(): LogEvent | undefined {
    const event = this.#events.shift();
    if (event?.kind === 'lines') {
      for (const { source } of event.lines) this.#eventLines.set(source, (this.#eventLines.get(source) ?? 0) - 1);
      this.#makeRoom();
    }
    if (event) return event;
    const now = this.#ended ? Number.POSITIVE_INFINITY : Date.now();
    const lines = this.#merger.release(now, batchLines);
    if (lines.length === 0) return undefined;
    this.#makeRoom();
    return { kind: 'lines', history: false, lines };
  }

  #makeRoom(): void {
    for (const go of [...this.#roomWanted]) go();
  }

  /** Until something is put in; lines that come one by one are collected for a moment. */
  async #wait(): Promise<void> {
    const dueAt = this.#merger.dueAt();
    const began = Date.now();
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (dueAt !== null) timer = setTimeout(resolve, Math.max(1, dueAt - began));
    });
    clearTimeout(timer);
    this.#wake = null;
    const restMs = began + breathMs - Date.now();
    if (restMs > 0 && this.#events.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, restMs);
      });
      clearTimeout(timer);
      this.#wake = null;
    }
  }
}
