import type { Job } from '../../contract/app/jobs.ts';
import type { JobRun } from './job-run.ts';
import { isOpen, nextOpening } from './window.ts';

/** What a job that has not ended is doing now, and when something else lets it go on. */
export function phaseOf(run: JobRun, now: number): Pick<Job, 'state' | 'resumesAt'> {
  const { startAt, window } = run.plan;
  if (run.isPaused) return { state: 'paused', resumesAt: null };
  if (run.running > 0) return { state: 'running', resumesAt: null };
  if (startAt !== null && now < startAt) return { state: 'scheduled', resumesAt: startAt };
  if (run.soakUntil !== null) return { state: 'soaking', resumesAt: run.soakUntil };
  if (run.waiting === 0) return { state: 'waiting', resumesAt: null };
  if (window && !isOpen(window, now)) return { state: 'waiting', resumesAt: nextOpening(window, now) };
  return { state: 'running', resumesAt: null };
}

/** True while its time has come: not before its start, and within its window. */
export function isItsTime({ plan: { startAt, window } }: JobRun, now: number): boolean {
  return (startAt === null || now >= startAt) && (window === null || isOpen(window, now));
}

/** When its time comes next, where it has not. */
export function timeToCome({ plan: { startAt, window } }: JobRun, now: number): number | null {
  const from = Math.max(now, startAt ?? 0);
  const at = window ? nextOpening(window, from) : from;
  return at > now ? at : null;
}
