import { Button } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchResult } from '../../../contract/app/fleet.ts';
import { itemsOf } from '../../model/fleet-order.ts';
import { useFleetTable } from '../../stores/fleet-table.ts';
import { FleetBody } from './fleet-body.tsx';
import classes from './fleet-grid.module.css';
import { FleetHead } from './fleet-head.tsx';
import { GlyphSheet } from './row-glyph.tsx';
import { useColumns } from './use-columns.ts';

interface FleetGridProps {
  result: SearchResult;
  query: string;
  differs: boolean;
  onSortAgain(): void;
}

/** The devices as an ARIA grid: its head, and the body that alone is drawn anew while the list is scrolled. */
export function FleetGrid({ result, query, differs, onSortAgain }: FleetGridProps) {
  const { t } = useTranslation();
  const closed = useFleetTable((table) => table.closedGroups);
  const items = useMemo(() => itemsOf(result, closed), [result, closed]);
  const { ref: measured, width } = useElementSize<HTMLDivElement>();
  const { table, columns, style, isWide } = useColumns(width);
  const [scroll, setScroll] = useState<HTMLDivElement | null>(null);

  return (
    <>
      {differs && (
        <p className={classes.order} role="status">
          {t('fleet.orderChanged')}
          <Button variant="default" size="compact-xs" onClick={onSortAgain}>
            {t('fleet.resort')}
          </Button>
        </p>
      )}
      <div ref={measured} className={classes.frame}>
        <GlyphSheet />
        {/* biome-ignore lint/a11y/useSemanticElements: rows of a table element cannot be moved under its head */}
        <div
          ref={setScroll}
          className={classes.grid}
          role="grid"
          aria-label={t('fleet.grid')}
          aria-rowcount={items.length + 1}
          aria-multiselectable
          data-wide={isWide}
          style={style}
        >
          <FleetHead table={table} columns={columns} ids={result.ids} />
          {scroll && <FleetBody scroll={scroll} items={items} columns={columns} result={result} query={query} />}
        </div>
      </div>
    </>
  );
}
