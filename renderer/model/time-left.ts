import type { Job } from '../../contract/app/jobs.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Fewer ended targets say nothing of the others. */
const leastEnded = 3;
/** How unsure the mean may be, as a part of itself. */
const mostDoubt = 0.35;
/** A new estimate takes the place of the one that is shown only where it differs by this part of what is left, and this much. */
const changedPart = 0.25;
const changedMs = 20_000;

type Running = Pick<Job, 'state' | 'counts' | 'pace' | 'wave' | 'waves' | 'plan' | 'resumesAt'>;

/**
 * How long a job will take from `now` on, as far as its targets so far tell; its queued ones are left out. `null` where that
 * cannot be known: nothing runs, too few have ended, they took too different times, or the window may close meanwhile.
 */
export function timeLeftOf(job: Running, now: number): number | null {
  const { state, counts, pace, plan, resumesAt } = job;
  if ((state !== 'running' && state !== 'soaking') || plan.window !== null || !isTelling(pace)) return null;
  const { meanMs, spreadMs } = pace;
  const lastMs = meanMs + spreadMs;
  const roundsMs = (targets: number) => (Math.ceil(targets / plan.concurrency) - 1) * meanMs + lastMs;

  const later = job.waves.slice(job.wave + 1).filter(({ size }) => size > 0);
  const laterTargets = later.reduce((sum, { size }) => sum + size, 0);
  const running = counts.running ?? 0;
  const waiting = Math.max(0, (counts.waiting ?? 0) - laterTargets);
  // Those that run are half done, as far as is known; when they end the waiting ones take their places.
  const runningMs = running === 0 ? 0 : (waiting === 0 ? lastMs : meanMs) / 2;
  const soakMs = state === 'soaking' && resumesAt !== null ? Math.max(0, resumesAt - now) - plan.soakMs : 0;
  const laterMs = later.reduce((sum, { size }) => sum + plan.soakMs + roundsMs(size), 0);
  return Math.max(0, runningMs + (waiting === 0 ? 0 : roundsMs(waiting)) + soakMs + laterMs);
}

function isTelling(pace: Job['pace']): pace is NonNullable<Job['pace']> {
  if (pace === null || pace.ended < leastEnded) return false;
  return pace.spreadMs / Math.sqrt(pace.ended) <= mostDoubt * pace.meanMs;
}

/** When a job ends by what is shown; it stays while new estimates say nearly the same, so that the text does not jump. */
export function steadyEnd(shownEnd: number | null, leftMs: number | null, now: number): number | null {
  if (leftMs === null) return null;
  const end = now + leftMs;
  if (shownEnd === null || shownEnd <= now) return end;
  const apart = Math.abs(end - shownEnd);
  return apart > Math.max(changedMs, changedPart * Math.max(leftMs, shownEnd - now)) ? end : shownEnd;
}

/** What is left, no finer than it is known. */
export type RoundedLeft = { unit: 'soon' } | { unit: 'minutes' | 'hours'; count: number };

export function roundLeft(ms: number): RoundedLeft {
  if (ms < minuteMs) return { unit: 'soon' };
  if (ms < 10 * minuteMs) return { unit: 'minutes', count: Math.ceil(ms / minuteMs) };
  if (ms <= hourMs) return { unit: 'minutes', count: Math.ceil(ms / (5 * minuteMs)) * 5 };
  return ms <= 2 * hourMs
    ? { unit: 'minutes', count: Math.ceil(ms / (15 * minuteMs)) * 15 }
    : { unit: 'hours', count: Math.ceil(ms / hourMs) };
}
