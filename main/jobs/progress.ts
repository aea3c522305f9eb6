import type { Job, Target, TargetRow } from '../../contract/app/jobs.ts';
import type { JobStore, TargetKey } from '../inventory/inventory.ts';
import type { Watchers } from './watchers.ts';

const intervalMs = 200;

interface Progress {
  job: Job;
  targets: TargetRow[];
}

interface JobSource {
  /** As it is now. */
  get(jobId: string): Job;
  store: Pick<JobStore, 'row' | 'rows'>;
}

/** All targets of a job, then those that changed, at most five times a second, its end at once; ends when the job has ended, or the signal aborts. */
export async function* followJob(
  { get, store }: JobSource,
  watchers: Watchers,
  { jobId, signal }: { jobId: string; signal: AbortSignal },
): AsyncGenerator<Progress, void, void> {
  const watch = watchers.watch(jobId);
  try {
    let targets = store.rows(jobId);
    for (;;) {
      const job = get(jobId);
      yield { job, targets };
      if (job.state === 'ended') return;
      const changed = await next(watch, signal);
      if (signal.aborted) return;
      targets = [...changed].map((deviceId) => store.row({ jobId, deviceId }));
    }
  } finally {
    watch.close();
  }
}

/** One target with its steps, again after each change; ends when it has ended, or the signal aborts. */
export async function* followTarget(
  store: Pick<JobStore, 'target'>,
  watchers: Watchers,
  { key, signal }: { key: TargetKey; signal: AbortSignal },
): AsyncGenerator<Target, void, void> {
  const watch = watchers.watch(key.jobId, key.deviceId);
  try {
    for (;;) {
      const target = store.target(key);
      yield target;
      if (target.endedAt !== null) return;
      await next(watch, signal);
      if (signal.aborted) return;
    }
  } finally {
    watch.close();
  }
}

async function next(watch: ReturnType<Watchers['watch']>, signal: AbortSignal): Promise<Set<string>> {
  await watch.rest(intervalMs, signal);
  return watch.take(signal);
}
