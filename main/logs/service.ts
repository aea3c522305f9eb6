import type { LogEvent, LogRef } from '../../contract/app/logs.ts';
import type { OpenSession } from '../device/device.ts';
import type { Log } from '../log.ts';
import { followSource } from './follow-source.ts';
import { KeptLogs } from './kept-logs.ts';
import { Outbox } from './outbox.ts';

export interface LogServiceOptions {
  /** Of the kept logs alone. */
  folder: string;
  open: OpenSession;
  isKnown(deviceId: string): boolean;
  /** Device clock minus laptop clock, milliseconds; `null` where it is not known. */
  clockSkew(deviceId: string): number | null;
  log: Log;
}

/** Many logs as one stream, and what is kept of them on the laptop. */
export class LogService {
  readonly #options: LogServiceOptions;
  readonly #kept: KeptLogs;

  constructor(options: LogServiceOptions) {
    this.#options = options;
    this.#kept = new KeptLogs(options);
  }

  /**
   * What is kept of each source, its last `lines` lines, then what comes of all of them, until the signal aborts or every source has
   * ended. Leaving the loop ends the streams on the devices too. Trouble with a source is an event, never thrown.
   */
  async *follow(
    sources: readonly LogRef[],
    { lines, signal: caller }: { lines: number; signal: AbortSignal },
  ): AsyncGenerator<LogEvent, void, void> {
    const stop = new AbortController();
    const signal = AbortSignal.any([caller, stop.signal]);
    const outbox = new Outbox(sources.length);
    const { open, clockSkew } = this.#options;
    await this.#kept.sweep();
    const all = Promise.all(
      sources.map((ref, index) =>
        followSource({ ref, index, lines, open, clockSkew, kept: this.#kept, outbox, signal }),
      ),
    ).finally(() => outbox.end());
    try {
      yield* outbox.events(signal);
    } finally {
      stop.abort();
      await all;
    }
  }

  /** How much is kept, and of how many logs. */
  kept(): Promise<{ bytes: number; sources: number }> {
    return this.#kept.sizes();
  }

  /** Forgets what is kept of these logs, or of all; answers of how many. */
  clear(sources?: readonly LogRef[]): Promise<number> {
    return this.#kept.clear(sources);
  }

  /** Removes what is kept of devices that are gone, and what is too much. */
  sweep(): Promise<void> {
    return this.#kept.sweep();
  }

  /** Writes what waits to be kept. */
  close(): Promise<void> {
    return this.#kept.close();
  }
}
