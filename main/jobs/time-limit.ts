import type { FlotillaError } from '../../contract/errors.ts';
import type { Clock } from './clock.ts';

/** A signal that aborts when time is up, or with the one it was made from. */
export interface TimeLimit {
  signal: AbortSignal;
  /** The work is over: no time runs any more. */
  end(): void;
}

interface LimitOptions {
  ms: number;
  /** What the signal aborts with when time is up. */
  timedOut(): FlotillaError;
}

export function limitTime(clock: Clock, signal: AbortSignal, { ms, timedOut }: LimitOptions): TimeLimit {
  const own = new AbortController();
  const pass = () => own.abort(signal.reason);
  if (signal.aborted) pass();
  else signal.addEventListener('abort', pass, { once: true });
  const stop = clock.after(ms, () => own.abort(timedOut()));
  return {
    signal: own.signal,
    end() {
      stop();
      signal.removeEventListener('abort', pass);
    },
  };
}
