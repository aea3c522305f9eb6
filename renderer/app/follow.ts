const firstPauseMs = 250;
const lastPauseMs = 5000;

/**
 * Reads a live stream for as long as the signal lives, and opens it again with growing pauses when it breaks.
 * `onBreak` decides: false ends it for good.
 */
export async function follow<T>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  handle: { value(value: T): void; end?(): void; onBreak?(error: unknown): boolean },
  signal: AbortSignal,
): Promise<void> {
  let pauseMs = firstPauseMs;
  while (!signal.aborted) {
    try {
      for await (const value of await open(signal)) {
        if (signal.aborted) return;
        pauseMs = firstPauseMs;
        handle.value(value);
      }
      if (handle.end) return handle.end();
    } catch (error) {
      if (signal.aborted || handle.onBreak?.(error) === false) return;
    }
    await pause(pauseMs, signal);
    pauseMs = Math.min(lastPauseMs, pauseMs * 2);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
