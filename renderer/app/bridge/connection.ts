import { FlotillaError } from '../../../contract/errors.ts';
import { type OpenWire, type OpenWireFunction, WireRefused } from './wire.ts';

/** `refused`: the host runs and does not know this window (it was restarted, or the cookie is gone). */
export type ConnectionState =
  | { state: 'connecting' }
  | { state: 'connected' }
  | { state: 'lost'; retryAt: number }
  | { state: 'refused'; retryAt: number };

/** What the screen may know of the connection; `subscribe` and `get` fit React's useSyncExternalStore. */
export interface Connection {
  get(): ConnectionState;
  subscribe(listener: () => void): () => void;
  /** Tries again now instead of at `retryAt`. */
  retry(): void;
  close(): void;
}

export interface ConnectionTimes {
  openMs: number;
  firstRetryMs: number;
  lastRetryMs: number;
  /** A connection that lived this long was a good one: the next loss starts again at `firstRetryMs`. */
  steadyMs: number;
}
const usualTimes: ConnectionTimes = { openMs: 10_000, firstRetryMs: 250, lastRetryMs: 10_000, steadyMs: 5_000 };

/**
 * Keeps one wire open, and opens it again with growing pauses when it is lost.
 * `use` waits for the first connection; while a connection is lost it fails at once, so that no click waits unseen.
 */
export function keepConnected(open: OpenWireFunction, times: ConnectionTimes = usualTimes) {
  const stop = new AbortController();
  const listeners = new Set<() => void>();
  let state: ConnectionState = { state: 'connecting' };
  let wire: OpenWire | null = null;
  let failures = 0;
  /** Asked to try again while an attempt was under way: then the pause after it is left out. */
  let hurry = false;

  const hurryUp = () => {
    hurry = true;
  };
  let wake = hurryUp;
  const change = (next: ConnectionState) => {
    state = next;
    for (const listener of listeners) listener();
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      wake = () => {
        clearTimeout(timer);
        wake = hurryUp;
        resolve();
      };
      const timer = setTimeout(wake, hurry ? 0 : ms);
      hurry = false;
    });
  const connectOnce = async (): Promise<'lost' | 'refused'> => {
    try {
      wire = await open(AbortSignal.any([stop.signal, AbortSignal.timeout(times.openMs)]));
    } catch (error) {
      failures += 1;
      return error instanceof WireRefused ? 'refused' : 'lost';
    }
    const openedAt = Date.now();
    change({ state: 'connected' });
    await wire.closed;
    wire = null;
    failures = Date.now() - openedAt >= times.steadyMs ? 1 : failures + 1;
    return 'lost';
  };
  const run = async () => {
    while (!stop.signal.aborted) {
      const outcome = await connectOnce();
      if (stop.signal.aborted) return;
      const waitMs = Math.min(times.lastRetryMs, times.firstRetryMs * 2 ** (failures - 1)) * (0.75 + Math.random() / 2);
      change({ state: outcome, retryAt: Date.now() + waitMs });
      await pause(waitMs);
    }
  };
  void run();

  const use = async (signal?: AbortSignal): Promise<OpenWire> => {
    if (state.state === 'connecting') await untilChanged(subscribe, signal);
    if (!wire) throw new FlotillaError('host.disconnected');
    return wire;
  };
  const connection: Connection = {
    get: () => state,
    subscribe,
    retry: () => wake(),
    close() {
      stop.abort();
      wire?.close();
      wake();
    },
  };
  return { connection, use };
}

function untilChanged(subscribe: Connection['subscribe'], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      unsubscribe();
      signal?.removeEventListener('abort', abort);
      resolve();
    };
    const abort = () => {
      unsubscribe();
      reject(signal?.reason);
    };
    const unsubscribe = subscribe(done);
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
  });
}
