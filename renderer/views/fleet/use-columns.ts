import {
  columnPinningFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  type ReactTable,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { type CSSProperties, useMemo } from 'react';
import {
  allColumns,
  briefColumns,
  checkWidth,
  columnsFor,
  columnWidths,
  type FleetColumn,
  fleetColumns,
  isFleetColumn,
  rowHeights,
} from '../../model/fleet-columns.ts';
import { usePreferences } from '../../stores/preferences.ts';

const features = tableFeatures({
  columnPinningFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
});
/** The table knows columns alone. */
type NoRow = Record<string, never>;
const helper = createColumnHelper<typeof features, NoRow>();
const definitions = helper.columns(
  allColumns.map((name) =>
    helper.display({
      id: name,
      size: fleetColumns[name].width,
      minSize: columnWidths.min,
      maxSize: columnWidths.max,
      enableSorting: fleetColumns[name].sort !== null,
    }),
  ),
);
const noRows: NoRow[] = [];

export type FleetTableModel = ReactTable<typeof features, NoRow>;

/** The columns as the technician left them: which, how wide, which stay in place. Rows come from elsewhere, by id. */
export function useColumns(listWidth: number) {
  const { fleet, setFleet } = usePreferences();
  const names = useMemo(() => columnsFor(fleet, listWidth), [fleet, listWidth]);
  const table = useTable({
    features,
    columns: definitions,
    data: noRows,
    columnResizeMode: 'onChange',
    state: {
      columnSizing: fleet.widths,
      columnVisibility: Object.fromEntries(allColumns.map((name) => [name, names.includes(name)])),
      columnPinning: { start: [...fleet.pinned], end: [] },
    },
    onColumnSizingChange: (change) =>
      setFleet({ widths: typeof change === 'function' ? change({ ...fleet.widths }) : change }),
  });
  const shown = table.getVisibleLeafColumns();
  const ids = shown.map(({ id }) => id).join(' ');
  const columns = useMemo(() => ids.split(' ').filter(isFleetColumn), [ids]);
  const style: CSSProperties & Record<`--${string}`, string> = {
    '--row-height': `${rowHeights[fleet.density]}px`,
    '--check-width': `${checkWidth}px`,
  };
  let total: number = checkWidth;
  const afterBrief = new Set<string>(columns.slice(briefColumns(columns).length));
  let rest = 0;
  for (const column of shown) {
    const size = column.getSize();
    const isPinned = column.getIsPinned() !== false;
    style[`--flex-${column.id}`] = flexOf(size, isPinned);
    if (isPinned) style[`--left-${column.id}`] = `${total}px`;
    if (afterBrief.has(column.id)) rest += size;
    total += size;
  }
  // What stands in place of the columns that a row in brief leaves out, so that the others are where they always are.
  style['--flex-rest'] = flexOf(rest, false);
  style['--row-width'] = `${total}px`;
  return { table, columns, style, isWide: total > listWidth };
}

/** Columns share the room that is left, by their width; those that stay in place keep theirs. */
function flexOf(size: number, pinned: boolean): string {
  return pinned ? `0 0 ${size}px` : `${size} 0 ${size}px`;
}

/** Columns that stay in place while others scroll sideways. */
export function usePinned(): ReadonlySet<FleetColumn> {
  const pinned = usePreferences(({ fleet }) => fleet.pinned);
  return useMemo(() => new Set(pinned), [pinned]);
}
