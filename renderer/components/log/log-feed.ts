import type { LogEvent, LogRef, SourceState } from '../../../contract/app/logs.ts';
import { client } from '../../app/api.ts';
import { follow } from '../../app/follow.ts';
import { LogBuffer, type LogEntry } from '../../model/log-buffer.ts';
import { type LogFilter, noFilter } from '../../model/log-filter.ts';
import { LogSieve } from '../../model/log-sieve.ts';
import { RegexTester } from './regex-tester.ts';

export const capacity = 50_000;
const mostFirstLines = 1000;
const allFirstLines = 20_000;
const rateSeconds = 5;

export interface FedSource {
  state: SourceState;
  clockSkewMs: number | null;
  /** What of it was kept on the laptop, and when the device was last read. */
  kept: { lines: number; keptAt: number } | null;
}

const connecting: FedSource = { state: { state: 'connecting' }, clockSkewMs: null, kept: null };

/**
 * Logs as the screen shows them: received all the time, drawn at most once a frame.
 *
 * INVARIANT: at most `capacity` lines are kept, and as many again while they stand still.
 */
export class LogFeed {
  sources: FedSource[];
  /** Changes with every frame in which something has. */
  version = 0;
  lastLineAt: number | null = null;
  readonly #refs: readonly LogRef[];
  readonly #stop = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #counts = new Map<number, number>();
  #filter: LogFilter = noFilter;
  #buffer: LogBuffer;
  #sieve: LogSieve;
  #isStale = false;
  #frame = 0;

  constructor(refs: readonly LogRef[]) {
    this.#refs = refs;
    this.sources = refs.map(() => connecting);
    this.#buffer = this.#newBuffer();
    this.#sieve = this.#newSieve();
  }

  /** Follows until `close`. */
  start(): void {
    if (this.#refs.length === 0) return;
    const lines = Math.min(mostFirstLines, Math.floor(allFirstLines / this.#refs.length));
    const open = async (signal: AbortSignal) => {
      const events = await client.logs.follow({ sources: [...this.#refs], lines }, { signal });
      // Opened anew: everything comes again.
      this.#buffer = this.#newBuffer();
      this.#isStale = true;
      return events;
    };
    void follow(open, { value: (event) => this.#take(event), end: () => this.#draw() }, this.#stop.signal);
  }

  close(): void {
    this.#stop.abort();
    cancelAnimationFrame(this.#frame);
    this.#sieve.close();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getVersion = (): number => this.version;

  setFilter(filter: LogFilter): void {
    this.#filter = filter;
    this.#isStale = true;
    this.#draw();
  }

  get filterState(): LogSieve['state'] {
    return this.#sieve.state;
  }

  get received(): number {
    return this.#buffer.received;
  }

  /** Lines kept, whatever the filter shows of them. */
  get kept(): number {
    return this.#buffer.entries.length;
  }

  get shown(): LogSieve['passed'] {
    return this.#sieve.passed;
  }

  /** Lines a second, over the last seconds. */
  rate(now: number): number {
    const second = Math.floor(now / 1000);
    let sum = 0;
    for (let back = 1; back <= rateSeconds; back += 1) sum += this.#counts.get(second - back) ?? 0;
    return Math.round(sum / rateSeconds);
  }

  #take(event: LogEvent): void {
    switch (event.kind) {
      case 'lines':
        if (event.history) {
          this.#buffer.insert(event.lines);
          this.#isStale = true;
        } else {
          this.#add(this.#buffer.append(event.lines));
          this.#count(event.lines.length);
        }
        break;
      case 'lost':
        this.#add([this.#buffer.appendGap(event.source, event.at)]);
        break;
      case 'state':
        this.#change(event.source, { state: event.state, clockSkewMs: event.clockSkewMs });
        break;
      case 'kept':
        this.#change(event.source, { kept: { lines: event.lines, keptAt: event.keptAt } });
        break;
    }
    this.#draw();
  }

  #add(entries: readonly LogEntry[]): void {
    if (!this.#isStale) this.#sieve.add(entries);
  }

  #change(source: number, change: Partial<FedSource>): void {
    this.sources = this.sources.map((one, index) => (index === source ? { ...one, ...change } : one));
  }

  #count(lines: number): void {
    const now = Date.now();
    const second = Math.floor(now / 1000);
    this.lastLineAt = now;
    this.#counts.set(second, (this.#counts.get(second) ?? 0) + lines);
    for (const old of this.#counts.keys()) if (old < second - rateSeconds) this.#counts.delete(old);
  }

  #draw(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.#isStale) {
        this.#sieve.close();
        this.#sieve = this.#newSieve();
        this.#isStale = false;
        this.#sieve.add(this.#buffer.entries.toArray());
      }
      this.version += 1;
      for (const listener of this.#listeners) listener();
    });
  }

  #newBuffer(): LogBuffer {
    return new LogBuffer(capacity, (entry) => this.#sieve.drop(entry));
  }

  #newSieve(): LogSieve {
    return new LogSieve(this.#filter, {
      createTester: (pattern) => new RegexTester(pattern),
      onChange: () => this.#draw(),
    });
  }
}
