import { useQuery } from '@tanstack/react-query';
import type { Job } from '../../contract/app/jobs.ts';
import { isAtWork } from '../model/job-state.ts';
import { queries } from './api.ts';

const none: Job[] = [];

/** How many devices there are, in which states, and how many each saved filter finds. */
export function useFleetCounts() {
  return useQuery(queries.fleet.counts.queryOptions());
}

/** The technician's filters, in their own order. */
export function useSavedFilters() {
  return useQuery(queries.filters.list.queryOptions());
}

/** One device with what is known of it. */
export function useDevice(deviceId: string) {
  return useQuery(queries.devices.get.queryOptions({ input: { deviceId } }));
}

/** The newest jobs of the fleet. */
export function useJobs() {
  return useQuery(queries.jobs.list.queryOptions({ input: { limit: 100 } }));
}

/** The jobs at work now, newest first; those that only wait for their devices are in the queue. */
export function useRunningJobs(): Job[] {
  const { data } = useQuery({
    ...queries.jobs.list.queryOptions({ input: { limit: 100 } }),
    select: (jobs: Job[]) => jobs.filter(isAtWork),
  });
  return data ?? none;
}

export function useVault() {
  return useQuery(queries.vault.status.queryOptions());
}

export function useCredentials() {
  return useQuery(queries.credentials.list.queryOptions());
}

/** How many devices log in with each credential, and the first of them by name. */
export function useCredentialUses() {
  return useQuery(queries.credentials.uses.queryOptions());
}

export function useSystemInfo() {
  return useQuery(queries.system.info.queryOptions());
}
