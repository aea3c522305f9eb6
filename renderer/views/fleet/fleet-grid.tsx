import { Button } from '@mantine/core';
import { type SortingState, useTable } from '@tanstack/react-table';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { useScreen } from '../../stores/screen.ts';
import { columns, features } from './columns.tsx';
import classes from './fleet-grid.module.css';
import { FleetHead } from './fleet-head.tsx';
import { FleetRow } from './fleet-row.tsx';
import { useGridKeys } from './use-grid-keys.ts';
import { useStableRows } from './use-stable-rows.ts';

const rowHeight = 36;

/** The devices as an ARIA grid whose rows are drawn only where they are in sight. The cursor belongs to a device, not to a place. */
export function FleetGrid({ views }: { views: DeviceView[] }) {
  const { t } = useTranslation();
  const [sorting, setSorting] = useState<SortingState>([{ id: 'name', desc: false }]);
  const table = useTable({
    features,
    columns,
    data: views,
    getRowId: (view) => view.device.id,
    state: { sorting },
    onSortingChange: setSorting,
    enableSortingRemoval: false,
    enableMultiSort: false,
  });
  const { rows, differs, sortAgain } = useStableRows(table.getRowModel().rows, sorting);
  const cursorId = useScreen((screen) => screen.cursorDeviceId);
  const found = rows.findIndex((row) => row.id === cursorId);
  const cursor = Math.max(0, found);
  const scroll = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
    // The row with the focus stays in the page, or its focus would be lost while scrolling.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), cursor])].sort((a, b) => a - b),
  });
  const keys = useGridKeys({ rows, cursor, virtualizer, scroll });
  const inspected = useScreen((screen) => screen.inspected);

  // A device that was open is in sight when we come back to the list.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the list appears
  useEffect(() => {
    if (found > 0) virtualizer.scrollToIndex(found);
  }, []);

  return (
    <>
      {differs && (
        <p className={classes.order} role="status">
          {t('fleet.orderChanged')}
          <Button variant="default" size="compact-xs" onClick={sortAgain}>
            {t('fleet.resort')}
          </Button>
        </p>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: rows of a table element cannot be moved by transform under its head */}
      <div className={classes.grid} role="grid" aria-label={t('fleet.grid')} aria-rowcount={rows.length + 1}>
        <FleetHead table={table} />
        {/* biome-ignore lint/a11y/useSemanticElements: part of the grid above */}
        <div ref={scroll} className={classes.body} role="rowgroup" onKeyDown={keys}>
          <div className={classes.all} role="presentation" style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map(({ index, key, start }) => {
              const row = rows[index];
              return (
                row && (
                  <FleetRow
                    key={key}
                    table={table}
                    row={row}
                    index={index}
                    top={start}
                    atCursor={index === cursor}
                    selected={inspected?.kind === 'device' && inspected.deviceId === row.id}
                  />
                )
              );
            })}
          </div>
        </div>
      </div>
    </>
  );
}
