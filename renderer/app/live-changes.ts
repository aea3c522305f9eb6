import type { Change } from '../../contract/app/live.ts';
import { type Paced, paced } from '../model/paced.ts';
import { type ReadGroup, readPauses, staleGroups } from '../model/stale-reads.ts';
import { client, queries } from './api.ts';
import { publishDeviceNotices } from './device-notices.ts';
import { follow } from './follow.ts';
import { markStale } from './mark-stale.ts';
import { queryClient } from './query-client.ts';

const gatherMs = 100;
/** Read for the one who imports, and taken over as it was shown: what changes meanwhile does not concern it. */
const previewKey = 'import';

const keysOf: Record<Exclude<ReadGroup, 'all'>, readonly (readonly unknown[])[]> = {
  fleet: [queries.fleet.key(), queries.devices.list.key(), queries.credentials.uses.key()],
  queue: [queries.queue.key()],
  jobs: [queries.jobs.list.key()],
  filters: [queries.filters.key()],
  library: [queries.library.key()],
  credentials: [queries.credentials.key()],
  vault: [queries.vault.key()],
};

/** Keeps what was read in step with main: each notice marks its queries as stale. Returns what ends it. */
export function followChanges(): () => void {
  const stop = new AbortController();
  const gathered = new Map<string, Change>();
  const reads = new Map<ReadGroup, Paced>();
  const readAgain = (group: ReadGroup) => {
    const read = reads.get(group) ?? paced(() => markGroup(group), readPauses[group]);
    reads.set(group, read);
    read.ask();
  };
  const flush = () => {
    const changes = [...gathered.values()];
    gathered.clear();
    for (const group of staleGroups(changes)) readAgain(group);
    const ids = changedDevices(changes);
    if (ids !== 'all') {
      for (const deviceId of ids) markDevice(deviceId);
      for (const change of changes) if (change.kind === 'job') markJob(change.jobId);
    }
    if (ids.length > 0) publishDeviceNotices(ids);
  };
  const flushing = paced(flush, gatherMs);
  const value = (change: Change) => {
    gathered.set(JSON.stringify(change), change);
    flushing.ask();
  };
  void follow((signal) => client.live.changes(undefined, { signal }), { value }, stop.signal);
  return () => {
    stop.abort();
    for (const each of [flushing, ...reads.values()]) each.stop();
  };
}

function changedDevices(changes: readonly Change[]): readonly string[] | 'all' {
  if (changes.some(({ kind }) => kind === 'all')) return 'all';
  return changes.flatMap((change) => (change.kind === 'device' ? [change.deviceId] : []));
}

function markGroup(group: ReadGroup): void {
  if (group === 'all') {
    markStale(queryClient, { predicate: ({ queryKey }) => queryKey[0] !== previewKey });
    return;
  }
  for (const queryKey of keysOf[group]) markStale(queryClient, { queryKey });
}

function markDevice(deviceId: string): void {
  const input = { deviceId };
  for (const queryKey of [queries.devices.get.key({ input }), queries.trust.history.key({ input })]) {
    markStale(queryClient, { queryKey });
  }
}

/** Who shows a job that lives follows it (use-job.ts): reading a thousand targets anew with every notice would be too much. */
function markJob(jobId: string): void {
  const input = { jobId };
  const isLive = queryClient.getQueryData(queries.jobs.get.queryKey({ input }))?.endedAt === null;
  markStale(queryClient, {
    queryKey: queries.jobs.get.key({ input }),
    refetchType: isLive ? 'none' : 'active',
  });
}
