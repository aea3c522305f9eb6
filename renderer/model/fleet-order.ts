import type { SearchResult } from '../../contract/app/fleet.ts';

/** One line of the fleet's list: the head of a group, or a device; `key` is its own in the whole list. */
export type FleetItem =
  | { kind: 'group'; key: string; group: string; count: number; open: boolean }
  | { kind: 'device'; key: string; group: string | null; id: string };

type Order = Pick<SearchResult, 'ids' | 'groups'>;

/** The lines of a search: a device once for each of its groups, and none of a group that is closed. */
export function itemsOf({ ids, groups }: Order, closed: ReadonlySet<string>): FleetItem[] {
  if (groups.length === 0) return ids.map((id) => ({ kind: 'device', key: id, group: null, id }));
  const items: FleetItem[] = [];
  let from = 0;
  for (const { value, count } of groups) {
    const open = !closed.has(value);
    items.push({ kind: 'group', key: `group:${value}`, group: value, count, open });
    const members = open ? ids.slice(from, from + count) : [];
    for (const id of members) items.push({ kind: 'device', key: `${id} ${value}`, group: value, id });
    from += count;
  }
  return items;
}

/** Whether two answers would look the same. */
export function isSameOrder(one: Order, other: Order): boolean {
  return (
    one.ids.length === other.ids.length &&
    one.groups.length === other.groups.length &&
    one.ids.every((id, index) => id === other.ids[index]) &&
    one.groups.every((group, index) => {
      const against = other.groups[index];
      return group.value === against?.value && group.count === against.count;
    })
  );
}

/** Where the cursor stands: on its line, else on the same device in another group, else at the start. */
export function cursorIndex(items: readonly FleetItem[], cursorKey: string | null): number {
  if (cursorKey === null) return 0;
  const exact = items.findIndex(({ key }) => key === cursorKey);
  if (exact >= 0) return exact;
  const id = idOfKey(cursorKey);
  return Math.max(
    0,
    items.findIndex((item) => item.kind === 'device' && item.id === id),
  );
}

/** The device of a line's key; a group's key is that of no device. */
export function idOfKey(key: string): string {
  return key.split(' ', 1)[0] ?? key;
}

/** The name that typing `typed` goes to, from `from` on and around; -1 when none that is known begins so. */
export function typeAheadIndex(names: readonly (string | null)[], typed: string, from: number): number {
  const wanted = typed.toLowerCase();
  // A repeated letter walks on; more letters narrow where we stand.
  const start = typed.length === 1 ? from + 1 : from;
  for (let step = 0; step < names.length; step += 1) {
    const index = (start + step) % names.length;
    if (names[index]?.toLowerCase().startsWith(wanted)) return index;
  }
  return -1;
}
