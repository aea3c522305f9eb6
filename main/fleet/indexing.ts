import type { Inventory } from '../inventory/inventory.ts';
import type { Log } from '../log.ts';
import { inTurns } from './in-turns.ts';

export interface Indexing {
  /** Waits until searches find everything. Throws when aborted. */
  done(signal: AbortSignal): Promise<void>;
  /** Waits until nothing is written any more, also when it was aborted. */
  ended: Promise<void>;
}

/**
 * Begins to derive what the index lacks after an update, in portions: the window is used meanwhile, and who would search it waits,
 * as a filter that finds too few, or what it excludes, must not choose the targets of a job. What is left when it is aborted or
 * killed is taken up at the next start.
 */
export function beginIndexing({ index }: Pick<Inventory, 'index'>, log: Log, signal: AbortSignal): Indexing {
  let isDone = false;
  const ended = index
    .catchUp((deviceIds, derive) => inTurns(deviceIds, derive, signal))
    // Whoever searches then settles the rest at once, and is told why that fails.
    .catch((error: unknown) => {
      if (!signal.aborted) log.error({ err: error }, 'the index could not be derived in portions');
    })
    .finally(() => {
      isDone = true;
    });
  return {
    ended,
    async done(caller) {
      if (!isDone) await Promise.race([ended, aborted(caller)]);
      caller.throwIfAborted();
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
