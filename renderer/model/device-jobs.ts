import type { Job, TargetState } from '../../contract/app/jobs.ts';

/** A job that did not go well is shown beside what it was about for this long. */
export const shownForMs = 10 * 60_000;

const wellEnded: ReadonlySet<string> = new Set<TargetState>(['succeeded', 'unchanged', 'cancelled']);

/** What of a device a job is about. */
export type JobPlace = { module: string } | { ufop: string };

/** The job to show beside a module or a ufop: the one at work, or the newest where it ended not well lately. Jobs newest first. */
export function jobBeside(jobs: readonly Job[], place: JobPlace, now: number): Job | null {
  const newest = jobs.find(({ call }) => isAbout(call, place));
  if (!newest || newest.endedAt === null) return newest ?? null;
  if (now - newest.endedAt > shownForMs) return null;
  // Of a job over many devices, its own page tells which it was.
  const ended = Object.entries(newest.counts).filter(([, count]) => count > 0);
  const [only] = ended;
  return ended.length === 1 && only?.[1] === 1 && !wellEnded.has(only[0]) ? newest : null;
}

function isAbout({ params }: Job['call'], place: JobPlace): boolean {
  if ('module' in place) return 'moduleId' in params && params.moduleId === place.module;
  return 'ufop' in params && params.ufop === place.ufop;
}
