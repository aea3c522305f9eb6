import type { Added, Making } from '../../contract/app/library.ts';
import { tellProgress } from '../progress.ts';

/** Tells how far it is; told more often than it is read, only the last counts. */
export type Report = (progress: Omit<Extract<Making, { kind: 'progress' }>, 'kind'>) => void;

/** Does work that takes a while, and yields how far it is, then what was added; it ends when the work has cleaned up. */
export function making(
  work: (report: Report, signal: AbortSignal) => Promise<Added>,
  caller: AbortSignal,
): AsyncGenerator<Making, void, void> {
  return tellProgress<Making, Making>(async (report, signal) => {
    const added = await work((progress) => report({ kind: 'progress', ...progress }), signal);
    return { kind: 'added', ...added };
  }, caller);
}
