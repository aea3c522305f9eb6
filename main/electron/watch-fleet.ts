import { FlotillaError } from '../../contract/errors.ts';
import type { Keeper } from '../keeper.ts';
import type { FleetWatch } from './follow-work.ts';

const recentJobs = 20;

/** The fleet as the desktop watches it: with nothing to do while the inventory cannot be opened. */
export function watchFleet(keeper: Pick<Keeper, 'fleet' | 'isOpen'>): FleetWatch {
  // While a backup is put in its place the fleet is still known, and closed.
  const now = () => (keeper.isOpen && !keeper.fleet.closing.aborted ? keeper.fleet : null);
  return {
    async *changes(signal) {
      const fleet = now();
      if (fleet) yield* fleet.changes.subscribe(AbortSignal.any([signal, fleet.closing]));
    },
    work: () => now()?.jobs.work() ?? { running: 0, queued: 0 },
    recentJobs: () => now()?.jobs.list({ limit: recentJobs }) ?? [],
    job(jobId) {
      try {
        return now()?.jobs.summary(jobId) ?? null;
      } catch (error) {
        if (error instanceof FlotillaError && error.code === 'job.unknown') return null;
        throw error;
      }
    },
  };
}
