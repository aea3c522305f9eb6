import type { DeviceView } from '../../contract/app/devices.ts';
import { type DeviceMark, deviceMark } from './device-state.ts';

/** Devices whose name, address, site or tags contain every word of `text`, and that are in one of `marks` (none = any). */
export function filterDevices(
  views: readonly DeviceView[],
  filter: { text: string; marks: readonly DeviceMark[] },
  now: number,
): DeviceView[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return views.filter((view) => {
    if (filter.marks.length > 0 && !filter.marks.includes(deviceMark(view, now))) return false;
    const { name, address, site, tags } = view.device;
    const haystack = [name, address, site, ...tags].join('\n').toLowerCase();
    return words.every((word) => haystack.includes(word));
  });
}

/** How many devices are in each state. */
export function countMarks(views: readonly DeviceView[], now: number): Partial<Record<DeviceMark, number>> {
  const counts: Partial<Record<DeviceMark, number>> = {};
  for (const view of views) {
    const mark = deviceMark(view, now);
    counts[mark] = (counts[mark] ?? 0) + 1;
  }
  return counts;
}

/** The row that typing `typed` goes to, from `from` on and around; -1 when none begins so. */
export function typeAheadIndex(names: readonly string[], typed: string, from: number): number {
  const wanted = typed.toLowerCase();
  // A repeated letter walks on; more letters narrow where we stand.
  const start = typed.length === 1 ? from + 1 : from;
  for (let step = 0; step < names.length; step += 1) {
    const index = (start + step) % names.length;
    if (names[index]?.toLowerCase().startsWith(wanted)) return index;
  }
  return -1;
}

/** Keeps the shown order of ids while the wanted order changes under the cursor; new ids join at their wanted place. */
export function keepOrder(shown: readonly string[], wanted: readonly string[]): { ids: string[]; differs: boolean } {
  const wantedSet = new Set(wanted);
  const kept = shown.filter((id) => wantedSet.has(id));
  const keptSet = new Set(kept);
  const ids = [...kept];
  for (const [index, id] of wanted.entries()) if (!keptSet.has(id)) ids.splice(index, 0, id);
  return { ids, differs: ids.some((id, index) => id !== wanted[index]) };
}
