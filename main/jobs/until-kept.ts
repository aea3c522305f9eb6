import { FlotillaError } from '../../contract/errors.ts';
import type { Clock } from './clock.ts';
import type { EngineState } from './engine-state.ts';

/** So long a full disk is given before it is tried again. */
const againMs = 1_000;

/**
 * Does what writes again and again while the inventory cannot be written, so that an end that a device has come to is not lost:
 * until it is kept, or the app closes; the next start settles it then. Throws what is no failure of the storage at once.
 */
export async function untilKept<T>(
  write: () => Promise<T>,
  { clock, log, closing }: Pick<EngineState, 'clock' | 'log' | 'closing'>,
): Promise<T> {
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await write();
    } catch (error) {
      const isStorage = error instanceof FlotillaError && error.code === 'storage.failed';
      if (!isStorage || closing.signal.aborted) throw error;
      if (isFirst) log.error({ err: error }, 'the inventory cannot be written; it is tried again until it can');
    }
    await pause(clock, closing.signal);
  }
}

function pause(clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      stop();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const stop = clock.after(againMs, end);
    signal.addEventListener('abort', end, { once: true });
  });
}
