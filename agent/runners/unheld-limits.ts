import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceLimits } from './runner.ts';

const root = '/sys/fs/cgroup';
/** Where the kernel says what it holds a group to: in version 2 of control groups, and in version 1. */
const files = {
  memory: [
    (group: string) => join(root, group, 'memory.max'),
    (group: string) => join(root, 'memory', group, 'memory.limit_in_bytes'),
  ],
  cpu: [
    (group: string) => join(root, group, 'cpu.max'),
    (group: string) => join(root, 'cpu', group, 'cpu.cfs_quota_us'),
  ],
};
/** No limit: `max`, `max 100000`, -1, or as many pages as there can be. */
const none = /^(max|-1|9223372036854771712)\b/;

/**
 * What the kernel does not hold a control group to although it was asked to: systemd takes a limit also where the
 * kernel, or the container it runs in, has no such controller.
 */
export function unheldLimits(controlGroup: string, limits: ServiceLimits): ('memory' | 'cpu')[] {
  const asked: ('memory' | 'cpu')[] = [];
  if (limits.memoryBytes !== undefined) asked.push('memory');
  if (limits.cpuPercent !== undefined) asked.push('cpu');
  return asked.filter((kind) => !files[kind].some((file) => holds(file(controlGroup))));
}

function holds(file: string): boolean {
  try {
    return !none.test(readFileSync(file, 'latin1'));
  } catch {
    return false;
  }
}
