import type { UfopInstance, UfopVersion } from '../../contract/agent/ufops.ts';
import type { UfopState } from '../../contract/app/devices.ts';
import type { MarkName } from './marks.ts';

const marksOfInstances: ReadonlyMap<string, MarkName> = new Map([
  ['Starting', 'starting'],
  ['Running', 'running'],
  ['Stopped', 'stopped'],
  ['Failed', 'failed'],
]);
const marksOfBuilds: ReadonlyMap<string, MarkName> = new Map([
  ['building', 'building'],
  ['build success', 'built'],
  ['build failed', 'failed'],
]);

/** The state of an instance; servers of other origin may have words of their own. */
export function instanceMark({ state }: UfopInstance): MarkName {
  return marksOfInstances.get(state) ?? 'unknown';
}

/** How the build of a version went. */
export function buildMark({ state }: UfopVersion): MarkName {
  return marksOfBuilds.get(state) ?? 'unknown';
}

/** The version that new instances get; null while none was switched to, or where the device does not tell. */
export function selectedVersion({ description }: UfopState): string | null {
  return description.version || null;
}

/** An instance that is alive and runs another version than the selected one: what an upgrade would change. */
export function isBehind(instance: UfopInstance, selected: string | null): boolean {
  return selected !== null && instance.state !== 'Stopped' && instance.version !== selected;
}

export function behindOf(ufop: UfopState): UfopInstance[] {
  const selected = selectedVersion(ufop);
  return ufop.instances.filter((instance) => isBehind(instance, selected));
}

/** Instances by their index; what is no number comes last. */
export function instancesInOrder({ instances }: UfopState): UfopInstance[] {
  return [...instances].sort((a, b) => indexOf(a) - indexOf(b) || a.index.localeCompare(b.index));
}

/** The number of an instance; what operations name it by. Infinity where a server does not number them. */
export function indexOf({ index }: UfopInstance): number {
  return /^\d{1,6}$/.test(index) ? Number(index) : Number.POSITIVE_INFINITY;
}

/** The instance that scaling down takes away: the one with the highest index. */
export function lastInstance(ufop: UfopState): UfopInstance | undefined {
  return instancesInOrder(ufop).findLast((instance) => Number.isFinite(indexOf(instance)));
}

/** How many instances the device allows; null where it does not tell. */
export function mostInstances({ description }: UfopState): number | null {
  const most = Number(description.maxInstanceNum ?? Number.NaN);
  return Number.isInteger(most) && most > 0 ? most : null;
}

/** Versions with the newest first, in the order in which the device made them. */
export function versionsNewestFirst({ versions }: UfopState): UfopVersion[] {
  return [...versions].reverse();
}

/** The worst of a ufop, for one glance; a group shows its worst member. */
export function ufopMark(ufop: UfopState): MarkName | null {
  const marks = [...ufop.instances.map(instanceMark), ...ufop.versions.map(buildMark)];
  if (ufop.instances.some(({ state }) => state === 'Failed')) return 'failed';
  if (marks.includes('building')) return 'building';
  if (marks.includes('starting')) return 'starting';
  if (behindOf(ufop).length > 0) return 'drift';
  if (marks.includes('running')) return 'running';
  return ufop.instances.length > 0 ? 'stopped' : null;
}
