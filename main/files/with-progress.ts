/** How far something is. */
export interface ProgressEvent {
  kind: 'progress';
  doneBytes: number;
  totalBytes: number;
}

const intervalMs = 150;

/**
 * Runs `work` and tells how far it is, at most every 150 ms and the latest only, and at last what came of it. Leaving the loop
 * ends the work; the generator has ended when the work has.
 */
export async function* withProgress<T>(
  signal: AbortSignal,
  work: (onProgress: (doneBytes: number, totalBytes: number) => void, signal: AbortSignal) => Promise<T>,
): AsyncGenerator<ProgressEvent | T, void, void> {
  const stop = new AbortController();
  let latest: ProgressEvent | null = null;
  let wake = () => {};
  const onProgress = (doneBytes: number, totalBytes: number) => {
    latest = { kind: 'progress', doneBytes, totalBytes };
    wake();
  };
  let isOver = false;
  const result = work(onProgress, AbortSignal.any([signal, stop.signal])).finally(() => {
    isOver = true;
    wake();
  });
  // It is awaited below; until then a failure is nobody's yet.
  result.catch(() => {});
  try {
    while (!isOver) {
      if (latest === null) {
        await new Promise<void>((resume) => {
          wake = resume;
        });
      }
      const event: ProgressEvent | null = latest;
      latest = null;
      if (event === null) continue;
      yield event;
      await Promise.race([pause(intervalMs), result.catch(() => {})]);
    }
    if (latest !== null) yield latest;
    yield await result;
  } finally {
    stop.abort();
    await result.catch(() => {});
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
