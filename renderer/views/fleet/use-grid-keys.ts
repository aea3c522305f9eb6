import type { Virtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useRef } from 'react';
import { goTo } from '../../app/use-route.ts';
import type { FleetItem } from '../../model/fleet-order.ts';
import { toggled, withRange } from '../../model/selected.ts';
import { useFleetTable } from '../../stores/fleet-table.ts';
import { useScreen } from '../../stores/screen.ts';
import { scrollToRow } from './scroll-to-row.ts';
import { selectAll } from './select-all.tsx';
import { useTypeAhead } from './use-type-ahead.ts';

interface GridKeys {
  items: readonly FleetItem[];
  query: string;
  cursor: number;
  virtualizer: Virtualizer<HTMLDivElement, Element>;
  scroll: HTMLDivElement;
  onPlan(): void;
}

/** The keys of the grid: arrows, pages and ends, with Shift for a range; Space selects, Enter opens, letters go to a name. */
export function useGridKeys({ items, query, cursor, virtualizer, scroll, onPlan }: GridKeys) {
  // What was selected before a range was begun: pulled back, it gives devices free again.
  const range = useRef<{ anchor: number; before: ReadonlySet<string> } | null>(null);

  const moveTo = (index: number) => {
    const at = Math.min(items.length - 1, Math.max(0, index));
    const item = items[at];
    if (!item) return;
    useFleetTable.getState().setCursor(item.key);
    const { inspected, inspect } = useScreen.getState();
    if (inspected?.kind === 'device' && item.kind === 'device') inspect({ kind: 'device', deviceId: item.id });
    scrollToRow(virtualizer, at);
    // The row is drawn in the next frame where it was out of sight.
    requestAnimationFrame(() =>
      scroll.querySelector<HTMLElement>(`[data-index="${at}"]`)?.focus({ preventScroll: true }),
    );
  };
  const extendTo = (index: number) => {
    const { selected, select } = useFleetTable.getState();
    range.current ??= { anchor: cursor, before: selected };
    const { anchor, before } = range.current;
    const to = Math.min(items.length - 1, Math.max(0, index));
    select(withRange(before, items, { from: anchor, to }));
    moveTo(to);
  };
  const typeAhead = useTypeAhead({ items, query, cursor, moveTo });
  const page = () => Math.max(1, Math.floor(scroll.clientHeight / virtualizer.options.estimateSize(0)) - 2);

  return (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.altKey || !isOnRow(event)) return;
    const item = items[cursor];
    const target = targetOf(event.key, { cursor, page, last: items.length - 1 });
    const isCommand = event.ctrlKey || event.metaKey;
    if (target !== null && event.shiftKey) extendTo(target);
    else {
      range.current = null;
      if (target !== null) moveTo(target);
      else if (isCommand && event.key.toLowerCase() === 'a') void selectAll();
      else if (isCommand && event.key === 'Enter') onPlan();
      else if (isCommand) return;
      else if (event.key === ' ' && item) toggleItem(item, items, event.shiftKey);
      else if (event.key === 'Escape') {
        if (useScreen.getState().inspected || useFleetTable.getState().selected.size === 0) return;
        useFleetTable.getState().select(new Set(), null);
      } else if (item && actOn(event.key, item)) {
        // Done.
      } else if (event.key.length === 1 && event.key !== '/' && event.key !== ' ') typeAhead(event.key);
      else return;
    }
    event.preventDefault();
  };
}

/** Keys belong to the row that has the focus, not to a box or a link in it. */
function isOnRow(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && event.target.getAttribute('role') === 'row';
}

function targetOf(key: string, at: { cursor: number; last: number; page(): number }): number | null {
  switch (key) {
    case 'ArrowDown':
      return at.cursor + 1;
    case 'ArrowUp':
      return at.cursor - 1;
    case 'PageDown':
      return at.cursor + at.page();
    case 'PageUp':
      return at.cursor - at.page();
    case 'Home':
      return 0;
    case 'End':
      return at.last;
    default:
      return null;
  }
}

/** Enter opens a device or turns a group; to the right is the inspector. False where the key means nothing here. */
function actOn(key: string, item: FleetItem): boolean {
  const { inspected, inspect } = useScreen.getState();
  if (item.kind === 'group') {
    const turns = key === 'Enter' || (key === 'ArrowRight' && !item.open) || (key === 'ArrowLeft' && item.open);
    if (turns) useFleetTable.getState().toggleGroup(item.group);
    return turns;
  }
  if (key === 'Enter') goTo({ view: 'device', deviceId: item.id, tab: 'overview' });
  else if (key === 'ArrowRight') inspect({ kind: 'device', deviceId: item.id });
  else if (key === 'ArrowLeft' && inspected) inspect(null);
  else return false;
  return true;
}

function toggleItem(item: FleetItem, items: readonly FleetItem[], range: boolean): void {
  const { selected, select, anchorKey } = useFleetTable.getState();
  const at = items.indexOf(item);
  const anchor = items.findIndex(({ key }) => key === anchorKey);
  if (range && anchor >= 0) select(withRange(selected, items, { from: anchor, to: at }));
  else if (item.kind === 'device') select(toggled(selected, item.id), item.key);
  else {
    const members = items.flatMap((one) => (one.kind === 'device' && one.group === item.group ? [one.id] : []));
    const all = members.every((id) => selected.has(id));
    const others = [...selected].filter((id) => !members.includes(id));
    select(new Set(all ? others : [...others, ...members]), item.key);
  }
}

/** Selects with the pointer: one more or less, or all up to here. */
export function selectAt(items: readonly FleetItem[], index: number, range: boolean): void {
  const item = items[index];
  if (item) toggleItem(item, items, range);
}
