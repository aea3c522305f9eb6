import type { Job } from '../../contract/app/jobs.ts';

/** Which sentence says how a job stands; its values are the wave, the waves, the time when it goes on, and the tallies. */
export type Verdict =
  | 'ended'
  | 'limit'
  | 'cancelled'
  | 'running'
  | 'soaking'
  | 'soakingUntil'
  | 'paused'
  | 'waiting'
  | 'waitingUntil'
  | 'scheduled';

export function verdictOf({ state, stoppedBy, resumesAt }: Pick<Job, 'state' | 'stoppedBy' | 'resumesAt'>): Verdict {
  switch (state) {
    case 'ended':
      if (stoppedBy === null) return 'ended';
      return stoppedBy === 'cancel' ? 'cancelled' : 'limit';
    case 'soaking':
      return resumesAt === null ? 'soaking' : 'soakingUntil';
    case 'waiting':
      return resumesAt === null ? 'waiting' : 'waitingUntil';
    case 'scheduled':
      return resumesAt === null ? 'waiting' : 'scheduled';
    default:
      return state;
  }
}

/** Work that took longer than this is told of when it ends. */
export const longWorkMs = 10_000;

/** A job that somebody may have turned away from: it ended, and took long. */
export function wasLong({ createdAt, startedAt, endedAt }: Pick<Job, 'createdAt' | 'startedAt' | 'endedAt'>): boolean {
  return endedAt !== null && endedAt - (startedAt ?? createdAt) > longWorkMs;
}

export const jobFilters = ['all', 'running', 'failed'] as const;
export type JobFilter = (typeof jobFilters)[number];

/** The jobs that a filter shows. `failed`: any device of it did not end well. */
export function filterJobs(jobs: readonly Job[], filter: JobFilter): readonly Job[] {
  if (filter === 'all') return jobs;
  if (filter === 'running') return jobs.filter(({ state }) => state !== 'ended');
  return jobs.filter(({ counts }) => notWell.some((state) => (counts[state] ?? 0) > 0));
}

const notWell = ['failed', 'unknown', 'needs-trust', 'refused', 'unreachable', 'superseded', 'expired'] as const;
