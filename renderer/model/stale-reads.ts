import type { Change } from '../../contract/app/live.ts';

/** What is read from main as one, and how long one reading is left to stand while more of it changes. */
export const readPauses = {
  /** Everything: notices were dropped, or a connection is new. */
  all: 2000,
  /** Counted, sorted or listed over all devices. */
  fleet: 2000,
  /** A list that can be as long as the fleet. */
  queue: 1000,
  jobs: 500,
  filters: 0,
  library: 0,
  credentials: 0,
  vault: 0,
} as const;
export type ReadGroup = keyof typeof readPauses;

const groupsOf: Record<Change['kind'], readonly ReadGroup[]> = {
  all: ['all'],
  device: ['fleet'],
  job: ['jobs', 'queue'],
  queue: ['queue'],
  filters: ['filters', 'fleet'],
  credentials: ['credentials'],
  vault: ['vault'],
  library: ['library'],
};

/** What is to be read again after these changes, beside the devices and jobs that they name. */
export function staleGroups(changes: readonly Change[]): Set<ReadGroup> {
  const groups = new Set(changes.flatMap(({ kind }) => groupsOf[kind]));
  return groups.has('all') ? new Set(['all']) : groups;
}
