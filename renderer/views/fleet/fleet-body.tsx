import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo } from 'react';
import type { SearchResult } from '../../../contract/app/fleet.ts';
import { useTexts } from '../../i18n/texts.tsx';
import { briefColumns, type FleetColumn, rowHeights } from '../../model/fleet-columns.ts';
import { cursorIndex, type FleetItem } from '../../model/fleet-order.ts';
import { useFleetTable } from '../../stores/fleet-table.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { useScreen } from '../../stores/screen.ts';
import classes from './fleet-grid.module.css';
import { FleetRow } from './fleet-row.tsx';
import { GroupRow } from './group-row.tsx';
import { titleOnHover } from './hover-title.ts';
import { fleetRows, useRows } from './rows.ts';
import { scrollToRow } from './scroll-to-row.ts';
import { useBulk } from './use-bulk.ts';
import { usePinned } from './use-columns.ts';
import { useDrawnRange } from './use-drawn-range.ts';
import { selectAt, useGridKeys } from './use-grid-keys.ts';
import { useListFocus } from './use-list-focus.ts';
import { useRush } from './use-rush.ts';

const headHeight = 32;
/** Rows around those in sight that are read as well, so that scrolling finds them there; a rush needs them sooner. */
const around = { atRest: 60, inRush: 300 };

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
  const { language } = useTexts();
  const pinned = usePinned();
  const selected = useFleetTable((table) => table.selected);
  const rows = useRows();
  // Measures are worked out again for all devices where these change.
  const keyOf = useCallback((index: number) => items[index]?.key ?? index, [items]);
  const sizeOf = useCallback(() => rowHeights[density], [density]);
  const rangeOf = useDrawnRange(cursor);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroll,
    estimateSize: sizeOf,
    getItemKey: keyOf,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    // The row with the focus stays in the page, or its focus would be lost while scrolling.
    rangeExtractor: rangeOf,
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
  const rush = useRush(lines);
  const brief = useMemo(() => briefColumns(columns), [columns]);
  const focus = useListFocus(scroll, items, lines.length > 0);
  const { startIndex = 0, endIndex = 0 } = virtualizer.range ?? {};
  const ahead = rush.isOn ? around.inRush : around.atRest;

  useEffect(() => {
    const isUp = virtualizer.scrollDirection === 'backward';
    const from = Math.max(0, startIndex - (isUp ? ahead : around.atRest));
    const near = items.slice(from, endIndex + (isUp ? around.atRest : ahead));
    fleetRows.show(near.flatMap((item) => (item.kind === 'device' ? [item.id] : [])));
  }, [virtualizer, items, startIndex, endIndex, ahead]);
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
      onPointerOver={titleOnHover(language)}
      {...focus}
    >
      {lines.map(({ index, key, start }) => {
        const item = items[index];
        const place = { index, top: start - headHeight, atCursor: index === cursor };
        if (item?.kind === 'group') {
          return <GroupRow key={key} item={item} groupBy={groupBy} span={columns.length + 1} {...place} />;
        }
        const isBrief = rush.isBrief(key);
        return (
          item && (
            <FleetRow
              key={key}
              id={item.id}
              row={rows.get(item.id)}
              itemKey={item.key}
              inspected={inspected === item.id}
              selected={selected.has(item.id)}
              brief={isBrief}
              columns={isBrief ? brief : columns}
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
