import type { Added, Making } from '../../contract/app/library.ts';

/** Tells how far it is; told more often than it is read, only the last counts. */
export type Report = (progress: Omit<Extract<Making, { kind: 'progress' }>, 'kind'>) => void;

/**
 * Does work that takes a while, and yields how far it is, then what was added. Leaving the loop, or the signal, aborts the
 * work, and this returns when it has cleaned up after itself.
 */
export async function* making(
  work: (report: Report, signal: AbortSignal) => Promise<Added>,
  caller: AbortSignal,
): AsyncGenerator<Making, void, void> {
  const left = new AbortController();
  let latest: Making | null = null;
  let wake = () => {};
  const report: Report = (progress) => {
    latest = { kind: 'progress', ...progress };
    wake();
  };
  const next = () => {
    const said = latest;
    latest = null;
    return said;
  };
  let isOver = false;
  const done = work(report, AbortSignal.any([caller, left.signal])).finally(() => {
    isOver = true;
    wake();
  });
  // It is awaited below; until then a failure is no stray one.
  done.catch(() => {});
  try {
    while (!isOver) {
      const said = next();
      if (said) yield said;
      else if (!isOver) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    yield { kind: 'added', ...(await done) };
  } finally {
    left.abort();
    await done.catch(() => {});
  }
}
