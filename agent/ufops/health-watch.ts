import { askHttp } from './ports.ts';

interface Watched {
  abort: AbortController;
  healthy: boolean;
  lastStatus: number | undefined;
}

const firstPauseMs = 50;
const longestPauseMs = 1_000;

/**
 * Finds out when instances that were started begin to answer on their port.
 *
 * INVARIANT: what is known of an instance is of its present process: whoever starts or ends one begins or ends the watch.
 */
export class HealthWatch {
  readonly #watched = new Map<string, Watched>();

  isHealthy(id: string): boolean {
    return this.#watched.get(id)?.healthy ?? false;
  }

  /** What it last answered with, if it answered at all: for a sentence about why it is not ready. */
  lastStatus(id: string): number | undefined {
    return this.#watched.get(id)?.lastStatus;
  }

  begin(id: string, options: { port: number; path: string; onHealthy: () => void }): void {
    this.end(id);
    const watched: Watched = { abort: new AbortController(), healthy: false, lastStatus: undefined };
    this.#watched.set(id, watched);
    void this.#ask(watched, options);
  }

  end(id: string): void {
    this.#watched.get(id)?.abort.abort();
    this.#watched.delete(id);
  }

  close(): void {
    for (const id of [...this.#watched.keys()]) this.end(id);
  }

  async #ask(watched: Watched, options: { port: number; path: string; onHealthy: () => void }): Promise<void> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
      await pause(pauseMs, watched.abort.signal);
      if (watched.abort.signal.aborted) return;
      const status = await askHttp(options.port, options.path);
      if (watched.abort.signal.aborted) return;
      watched.lastStatus = status ?? watched.lastStatus;
      if (status === undefined || status >= 500) continue;
      watched.healthy = true;
      options.onHealthy();
      return;
    }
  }
}

/** A pause that an abort ends; it keeps no process alive. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    timer.unref();
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
