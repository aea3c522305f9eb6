import { FlotillaError } from '../../contract/errors.ts';

/** What a caller gets whose signal aborted: the reason if it is one of ours, else that the work was cancelled. */
export function abortedBy(signal: AbortSignal): FlotillaError {
  if (signal.reason instanceof FlotillaError) return signal.reason;
  return new FlotillaError('job.cancelled', {}, { cause: signal.reason });
}

/** A promise with its ends in hand. */
export function deferred<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void } {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

export interface Limits {
  /** The first of these to abort ends the wait with its reason. */
  signals: AbortSignal[];
  timeoutMs?: number;
  timedOut?(): FlotillaError;
}

/** Waits for `work` as long as the limits allow. The work itself is ended by whoever started it. */
export async function within<T>(work: Promise<T>, limits: Limits): Promise<T> {
  const given = deferred<never>();
  const giveUp = (event: Event) => given.reject(abortedBy(event.target as AbortSignal));
  const timer =
    limits.timeoutMs === undefined
      ? undefined
      : setTimeout(() => given.reject(limits.timedOut?.() ?? new FlotillaError('job.cancelled')), limits.timeoutMs);
  for (const signal of limits.signals) {
    if (signal.aborted) given.reject(abortedBy(signal));
    else signal.addEventListener('abort', giveUp, { once: true });
  }
  try {
    return await Promise.race([work, given.promise]);
  } finally {
    clearTimeout(timer);
    for (const signal of limits.signals) signal.removeEventListener('abort', giveUp);
    work.catch(() => {
      // Nobody waits for it any more; its failure was answered above.
    });
  }
}
