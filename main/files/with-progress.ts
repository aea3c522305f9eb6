import { tellProgress } from '../progress.ts';

/** How far something is. */
export interface ProgressEvent {
  kind: 'progress';
  doneBytes: number;
  totalBytes: number;
}

/** Runs `work` and tells how far it is in bytes, and at last what came of it. Leaving the loop ends the work. */
export function withProgress<T>(
  signal: AbortSignal,
  work: (onProgress: (doneBytes: number, totalBytes: number) => void, signal: AbortSignal) => Promise<T>,
): AsyncGenerator<ProgressEvent | T, void, void> {
  return tellProgress<ProgressEvent, T>(
    (report, aborted) => work((doneBytes, totalBytes) => report({ kind: 'progress', doneBytes, totalBytes }), aborted),
    signal,
  );
}
