import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long the app may be held up by one portion. */
const turnMs = 15;
const [fewest, most] = [5, 100];

/**
 * Gives `write` the items in portions that each take about as long as the app can wait, and lets the app go on in between. Throws
 * what `write` throws, and when aborted.
 */
export async function inTurns<T>(
  items: readonly T[],
  write: (portion: T[]) => void,
  signal: AbortSignal,
): Promise<void> {
  let size = 20;
  for (let from = 0; from < items.length; ) {
    signal.throwIfAborted();
    const portion = items.slice(from, from + size);
    const begun = performance.now();
    write(portion);
    const took = Math.max(1, performance.now() - begun);
    from += portion.length;
    size = Math.min(most, Math.max(fewest, Math.round((size * turnMs) / took)));
    await nextTurn();
  }
}
