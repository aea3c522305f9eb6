import type { Virtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useRef } from 'react';
import { goTo } from '../../app/use-route.ts';
import { typeAheadIndex } from '../../model/fleet-filter.ts';
import { useScreen } from '../../stores/screen.ts';
import type { FleetRowModel } from './fleet-row.tsx';

const typeAheadMs = 700;

interface GridKeys {
  rows: FleetRowModel[];
  cursor: number;
  virtualizer: Virtualizer<HTMLDivElement, Element>;
  scroll: RefObject<HTMLDivElement | null>;
}

/** The keys of the grid: arrows, pages, ends, typing a name, Space to inspect, Enter to open. */
export function useGridKeys({ rows, cursor, virtualizer, scroll }: GridKeys) {
  const typed = useRef({ text: '', at: 0 });

  const moveTo = (index: number) => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, index))];
    if (!row) return;
    const { setCursorDevice, inspected, inspect } = useScreen.getState();
    setCursorDevice(row.id);
    if (inspected?.kind === 'device') inspect({ kind: 'device', deviceId: row.id });
    const at = rows.indexOf(row);
    virtualizer.scrollToIndex(at);
    // The row is drawn in the next frame where it was out of sight.
    requestAnimationFrame(() => scroll.current?.querySelector<HTMLElement>(`[data-index="${at}"]`)?.focus());
  };
  const page = () =>
    Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / virtualizer.options.estimateSize(0)) - 1);
  const targetOf = (key: string): number | null => {
    switch (key) {
      case 'ArrowDown':
        return cursor + 1;
      case 'ArrowUp':
        return cursor - 1;
      case 'PageDown':
        return cursor + page();
      case 'PageUp':
        return cursor - page();
      case 'Home':
        return 0;
      case 'End':
        return rows.length - 1;
      default:
        return null;
    }
  };
  const typeAhead = (key: string) => {
    const { text, at } = typed.current;
    const next = Date.now() - at > typeAheadMs || text === key ? key : text + key;
    typed.current = { text: next, at: Date.now() };
    const index = typeAheadIndex(
      rows.map((row) => row.original.device.name),
      next,
      cursor,
    );
    if (index >= 0) moveTo(index);
  };

  return (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const id = rows[cursor]?.id;
    const target = targetOf(event.key);
    if (target !== null) moveTo(target);
    else if (event.key === 'Enter' && id) goTo({ view: 'device', deviceId: id, tab: 'overview' });
    else if (event.key === ' ' && id) toggleInspector(id);
    else if (event.key.length === 1 && event.key !== '/') typeAhead(event.key);
    else return;
    event.preventDefault();
  };
}

function toggleInspector(deviceId: string): void {
  const { inspected, inspect } = useScreen.getState();
  const open = inspected?.kind === 'device' && inspected.deviceId === deviceId;
  inspect(open ? null : { kind: 'device', deviceId });
}
