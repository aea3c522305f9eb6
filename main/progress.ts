import { setTimeout as delay } from 'node:timers/promises';

const intervalMs = 150;

/**
 * Runs `work` and yields how far it is, at most every 150 ms and the latest only, and at last what came of it. Leaving the
 * loop, or the signal, ends the work; the generator has ended when the work has.
 */
export async function* tellProgress<P, T>(
  work: (report: (progress: P) => void, signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): AsyncGenerator<P | T, void, void> {
  const stop = new AbortController();
  let said: { progress: P } | null = null;
  let wake = () => {};
  const report = (progress: P) => {
    said = { progress };
    wake();
  };
  const next = () => {
    const latest = said;
    said = null;
    return latest;
  };
  let isOver = false;
  const pause = new AbortController();
  const result = work(report, AbortSignal.any([signal, stop.signal])).finally(() => {
    isOver = true;
    pause.abort();
    wake();
  });
  // It is awaited below; until then a failure is nobody's yet.
  result.catch(() => {});
  try {
    while (!isOver) {
      const latest = next();
      if (latest) {
        yield latest.progress;
        await delay(intervalMs, undefined, { signal: pause.signal }).catch(() => {});
      } else {
        await new Promise<void>((resume) => {
          wake = resume;
        });
      }
    }
    const last = next();
    if (last) yield last.progress;
    yield await result;
  } finally {
    stop.abort();
    await result.catch(() => {});
  }
}
