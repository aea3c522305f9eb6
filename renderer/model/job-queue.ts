import type { QueuedTarget } from '../../contract/app/jobs.ts';

/** A queued target by its own name: a device can wait for several jobs. */
export function queueKey({ jobId, deviceId }: Pick<QueuedTarget, 'jobId' | 'deviceId'>): string {
  return `${jobId} ${deviceId}`;
}

export const queueGroupings = ['job', 'device'] as const;
export type QueueGrouping = (typeof queueGroupings)[number];

/** What waits, by job or by device, in the order in which each group was first queued. */
export function groupQueue(
  queue: readonly QueuedTarget[],
  by: QueueGrouping,
): { id: string; targets: QueuedTarget[] }[] {
  const groups = new Map<string, QueuedTarget[]>();
  for (const target of queue) {
    const id = by === 'job' ? target.jobId : target.deviceId;
    const group = groups.get(id);
    if (group) group.push(target);
    else groups.set(id, [target]);
  }
  return [...groups].map(([id, targets]) => ({ id, targets }));
}

/** The selected targets that still wait. */
export function stillQueued(queue: readonly QueuedTarget[], selected: ReadonlySet<string>): QueuedTarget[] {
  return queue.filter((target) => selected.has(queueKey(target)));
}

/** A selection with these turned: taken in where any was missing, else all taken out. */
export function turned(selected: ReadonlySet<string>, keys: readonly string[]): Set<string> {
  const next = new Set(selected);
  const isMissing = keys.some((key) => !selected.has(key));
  for (const key of keys) {
    if (isMissing) next.add(key);
    else next.delete(key);
  }
  return next;
}
