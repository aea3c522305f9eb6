import { setTimeout as delay } from 'node:timers/promises';
import type { Job } from '../../contract/app/jobs.ts';
import type { Change } from '../../contract/app/live.ts';
import type { Work } from './tray.ts';

const againMs = 1000;

/** What the host may know of the fleet. */
export interface FleetWatch {
  /** Ends when the fleet closes; a restored inventory is another fleet. */
  changes(signal: AbortSignal): AsyncIterable<Change>;
  work(): Work;
  /** Null when there is none of this id. */
  job(jobId: string): Job | null;
  /** The newest, some of them. */
  recentJobs(): Job[];
}

export interface WorkListener {
  onWork(work: Work): void;
  onJob(job: Job): void;
}

/** Tells the listener of every job that changed and of what is under way, until the signal. Throws what the listener throws. */
export async function followWork(fleet: FleetWatch, listener: WorkListener, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for await (const change of fleet.changes(signal)) {
      const jobs = change.kind === 'all' ? fleet.recentJobs() : change.kind === 'job' ? [fleet.job(change.jobId)] : [];
      for (const job of jobs) if (job) listener.onJob(job);
      if (change.kind === 'all' || change.kind === 'job' || change.kind === 'queue') listener.onWork(fleet.work());
    }
    // The inventory is being restored, or was damaged from the start.
    await delay(againMs, undefined, { signal }).catch(() => {});
  }
}
