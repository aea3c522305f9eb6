import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo } from 'react';
import type { SearchResult } from '../../../contract/app/fleet.ts';
import { type FleetColumn, rowHeights } from '../../model/fleet-columns.ts';
import { cursorIndex, type FleetItem } from '../../model/fleet-order.ts';
import { useFleetTable } from '../../stores/fleet-table.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { useScreen } from '../../stores/screen.ts';
import classes from './fleet-grid.module.css';
import { FleetRow } from './fleet-row.tsx';
import { GroupRow } from './group-row.tsx';
import { fleetRows } from './rows.ts';
import { scrollToRow } from './scroll-to-row.ts';
import { useBulk } from './use-bulk.ts';
import { usePinned } from './use-columns.ts';
import { selectAt, useGridKeys } from './use-grid-keys.ts';
import { useListFocus } from './use-list-focus.ts';

const headHeight = 32;
/** Rows around those in sight that are read as well, so that scrolling finds them there. */
const readAhead = 60;

interface FleetBodyProps {
  scroll: HTMLDivElement;
  items: readonly FleetItem[];
  columns: readonly FleetColumn[];
  result: SearchResult;
  query: string;
}

/** The rows, drawn only where they are in sight. The cursor belongs to a device, not to a place. */
export function FleetBody({ scroll, items, columns, result, query }: FleetBodyProps) {
  const { density, groupBy } = usePreferences(({ fleet }) => fleet);
  const cursorKey = useFleetTable((table) => table.cursorKey);
  const inspected = useScreen((screen) => (screen.inspected?.kind === 'device' ? screen.inspected.deviceId : null));
  const cursor = useMemo(() => cursorIndex(items, cursorKey), [items, cursorKey]);
  const pinned = usePinned();
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroll,
    estimateSize: () => rowHeights[density],
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 8,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    // The row with the focus stays in the page, or its focus would be lost while scrolling.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), cursor])].sort((a, b) => a - b),
  });
  const { plan } = useBulk();
  const keys = useGridKeys({
    items,
    query,
    cursor,
    virtualizer,
    scroll,
    onPlan: () => void plan(result.ids, query),
  });
  const onSelect = useCallback((index: number, range: boolean) => selectAt(items, index, range), [items]);
  const lines = virtualizer.getVirtualItems();
  const focus = useListFocus(scroll, items, lines.length > 0);
  const { startIndex = 0, endIndex = 0 } = virtualizer.range ?? {};

  useEffect(() => {
    const near = items.slice(Math.max(0, startIndex - readAhead), endIndex + readAhead);
    fleetRows.show(near.flatMap((item) => (item.kind === 'device' ? [item.id] : [])));
  }, [items, startIndex, endIndex]);
  useEffect(() => () => fleetRows.show([]), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights change with the density
  useEffect(() => virtualizer.measure(), [density]);
  // The device that the cursor is on stays in sight when the list is found anew, and when we come back to it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a moved cursor is scrolled to where it is moved
  useEffect(() => {
    if (cursor > 0) scrollToRow(virtualizer, cursor);
  }, [result]);

  return (
    // biome-ignore lint/a11y/useSemanticElements: part of the grid
    <div
      className={classes.body}
      role="rowgroup"
      style={{ height: virtualizer.getTotalSize() }}
      onKeyDown={keys}
      {...focus}
    >
      {lines.map(({ index, key, start }) => {
        const item = items[index];
        const place = { index, top: start - headHeight, atCursor: index === cursor };
        if (item?.kind === 'group') {
          return <GroupRow key={key} item={item} groupBy={groupBy} span={columns.length + 1} {...place} />;
        }
        return (
          item && (
            <FleetRow
              key={key}
              id={item.id}
              itemKey={item.key}
              inspected={inspected === item.id}
              columns={columns}
              pinned={pinned}
              onSelect={onSelect}
              {...place}
            />
          )
        );
      })}
    </div>
  );
}
