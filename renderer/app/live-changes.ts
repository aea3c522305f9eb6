import type { Change } from '../../contract/app/live.ts';
import { client, queries } from './api.ts';
import { publishDeviceNotices } from './device-notices.ts';
import { follow } from './follow.ts';
import { queryClient } from './query-client.ts';

const gatherMs = 100;
/** What is counted or sorted over the whole fleet is asked for again less often. */
const fleetPauseMs = 2000;

/** Keeps what was read in step with main: each notice marks its queries as stale. Returns what ends it. */
export function followChanges(): () => void {
  const stop = new AbortController();
  const gathered = new Map<string, Change>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let fleetTimer: ReturnType<typeof setTimeout> | null = null;
  let fleetAt = 0;

  const refreshFleet = () => {
    fleetTimer = null;
    fleetAt = Date.now();
    void queryClient.invalidateQueries({ queryKey: queries.fleet.key() });
  };
  const flush = () => {
    timer = null;
    const changes = [...gathered.values()];
    gathered.clear();
    for (const queryKey of staleKeys(changes)) void queryClient.invalidateQueries({ queryKey });
    for (const change of changes) if (change.kind === 'job') markJob(change.jobId);
    const ids = changedDevices(changes);
    if (ids.length > 0) publishDeviceNotices(ids);
    if (ids.length > 0 || changes.some(({ kind }) => kind === 'filters')) {
      fleetTimer ??= setTimeout(refreshFleet, Math.max(0, fleetAt + fleetPauseMs - Date.now()));
    }
  };
  const value = (change: Change) => {
    gathered.set(JSON.stringify(change), change);
    timer ??= setTimeout(flush, gatherMs);
  };
  void follow((signal) => client.live.changes(undefined, { signal }), { value }, stop.signal);
  return () => {
    stop.abort();
    for (const each of [timer, fleetTimer]) if (each !== null) clearTimeout(each);
  };
}

function changedDevices(changes: readonly Change[]): readonly string[] | 'all' {
  if (changes.some(({ kind }) => kind === 'all')) return 'all';
  return changes.flatMap((change) => (change.kind === 'device' ? [change.deviceId] : []));
}

function staleKeys(changes: readonly Change[]): (readonly unknown[])[] {
  if (changes.some((change) => change.kind === 'all')) return [[]];
  const keys: (readonly unknown[])[] = [];
  const kinds = new Set(changes.map((change) => change.kind));
  if (kinds.has('device')) keys.push(queries.devices.list.key());
  if (kinds.has('job')) keys.push(queries.jobs.list.key());
  if (kinds.has('queue') || kinds.has('job')) keys.push(queries.queue.key());
  if (kinds.has('filters')) keys.push(queries.filters.key());
  if (kinds.has('library')) keys.push(queries.library.key());
  if (kinds.has('credentials')) keys.push(queries.credentials.key());
  if (kinds.has('vault')) keys.push(queries.vault.key());
  for (const change of changes) {
    if (change.kind === 'device') {
      const input = { deviceId: change.deviceId };
      keys.push(queries.devices.get.key({ input }), queries.trust.history.key({ input }));
    }
  }
  return keys;
}

/** Who shows a job that lives follows it (use-job.ts): reading a thousand targets anew with every notice would be too much. */
function markJob(jobId: string): void {
  const input = { jobId };
  const isLive = queryClient.getQueryData(queries.jobs.get.queryKey({ input }))?.endedAt === null;
  void queryClient.invalidateQueries({
    queryKey: queries.jobs.get.key({ input }),
    refetchType: isLive ? 'none' : 'active',
  });
}
