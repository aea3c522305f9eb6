import type { Selection } from '../../contract/app/plan.ts';
import type { FleetItem } from './fleet-order.ts';

/** The same selection, with this device in it or no longer. */
export function toggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** With every device between two lines, both included. */
export function withRange(
  selected: ReadonlySet<string>,
  items: readonly FleetItem[],
  range: { from: number; to: number },
): ReadonlySet<string> {
  const next = new Set(selected);
  const [first, last] = range.from <= range.to ? [range.from, range.to] : [range.to, range.from];
  for (const item of items.slice(first, last + 1)) if (item.kind === 'device') next.add(item.id);
  return next;
}

/** How much of a list is selected, and how much is selected beside it. */
export function countSelected(
  selected: ReadonlySet<string>,
  ids: readonly string[],
): { shown: number; hidden: number; all: boolean } {
  const distinct = new Set(ids);
  let shown = 0;
  for (const id of distinct) if (selected.has(id)) shown += 1;
  return { shown, hidden: selected.size - shown, all: shown > 0 && shown === distinct.size };
}

/** Devices as a plan takes them: by their filter where that is what was chosen, else by name. */
export function selectionOf(
  selected: ReadonlySet<string>,
  found: { ids: readonly string[]; query: string },
): Selection {
  const { hidden, all } = countSelected(selected, found.ids);
  return found.query !== '' && all && hidden === 0
    ? { by: 'filter', query: found.query }
    : { by: 'ids', deviceIds: [...selected] };
}
