import { FlotillaError } from '../../contract/errors.ts';
import type { StoredJob } from '../inventory/inventory.ts';
import { endOf, endOfCancel } from './ends.ts';
import { JobRun, type KnownJob } from './job-run.ts';
import type { EngineParts } from './parts.ts';

/** Takes up every job that an earlier run of the app left, each as it stands on disk. Starts nothing yet. */
export function recoverJobs({ state, settlement, room }: EngineParts): void {
  const { store, clock, runs } = state;
  for (const stored of store.alive()) {
    const now = clock.now();
    store.interrupted(stored.id, now);
    const lost = endOfLeft(stored);
    if (lost) {
      store.endAll(stored.id, lost, now);
      continue;
    }
    if (!isKnown(stored)) continue;
    const run = new JobRun(stored, { isRecovered: true });
    runs.set(run.id, run);
    for (const target of run.targets.values()) {
      if (target.hold === 'away') room.enter(run, target);
      else if (target.hold === 'retry') settlement.scheduleRetry(run, target);
    }
    // The app ended between the failure that was one too many and the stop.
    if (run.isStopped && run.targets.size > run.unsettled.size) settlement.stop(run, 'failure-limit');
    settlement.stopAtLimit(run);
  }
}

/** The end of what cannot be gone on with; `null` where it can. */
function endOfLeft({ isCancelled, call, plan }: StoredJob) {
  if (isCancelled) return endOfCancel();
  if (call && plan) return null;
  return endOf(new FlotillaError('internal', { detail: 'this version does not know the operation' }));
}

function isKnown(stored: StoredJob): stored is KnownJob {
  return stored.call !== null && stored.plan !== null;
}
