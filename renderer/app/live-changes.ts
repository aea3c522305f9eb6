import type { Change } from '../../contract/app/live.ts';
import { client, queries } from './api.ts';
import { follow } from './follow.ts';
import { queryClient } from './query-client.ts';

const gatherMs = 100;

/** Keeps what was read in step with main: each notice marks its queries as stale. Returns what ends it. */
export function followChanges(): () => void {
  const stop = new AbortController();
  const gathered = new Map<string, Change>();
  let timer: ReturnType<typeof setTimeout> | null = null;

  const flush = () => {
    timer = null;
    const changes = [...gathered.values()];
    gathered.clear();
    for (const queryKey of staleKeys(changes)) void queryClient.invalidateQueries({ queryKey });
  };
  const value = (change: Change) => {
    gathered.set(JSON.stringify(change), change);
    timer ??= setTimeout(flush, gatherMs);
  };
  void follow((signal) => client.live.changes(undefined, { signal }), { value }, stop.signal);
  return () => {
    stop.abort();
    if (timer !== null) clearTimeout(timer);
  };
}

function staleKeys(changes: readonly Change[]): (readonly unknown[])[] {
  if (changes.some((change) => change.kind === 'all')) return [[]];
  const keys: (readonly unknown[])[] = [];
  const kinds = new Set(changes.map((change) => change.kind));
  if (kinds.has('device')) keys.push(queries.devices.list.key());
  if (kinds.has('job')) keys.push(queries.jobs.list.key());
  if (kinds.has('queue') || kinds.has('job')) keys.push(queries.queue.key());
  if (kinds.has('credentials')) keys.push(queries.credentials.key());
  if (kinds.has('vault')) keys.push(queries.vault.key());
  for (const change of changes) {
    if (change.kind === 'device') {
      const input = { deviceId: change.deviceId };
      keys.push(queries.devices.get.key({ input }), queries.trust.history.key({ input }));
    }
    if (change.kind === 'job') keys.push(queries.jobs.get.key({ input: { jobId: change.jobId } }));
  }
  return keys;
}
