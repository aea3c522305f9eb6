import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { ReactTable } from '@tanstack/react-table';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { columnIds, type features } from './columns.tsx';
import classes from './fleet-grid.module.css';

export type FleetTable = ReactTable<typeof features, DeviceView>;

const sortWords = { asc: 'ascending', desc: 'descending' } as const;

/** The column heads; a click sorts, another one turns the order. */
export function FleetHead({ table }: { table: FleetTable }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of the grid
    <div className={classes.head} role="rowgroup">
      {/* biome-ignore lint/a11y/useSemanticElements: part of the grid */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: its buttons take the focus */}
      <div className={classes.columns} role="row" aria-rowindex={1}>
        {columnIds.map((id) => {
          const column = table.getColumn(id);
          const sorted = column?.getIsSorted() ?? false;
          const Icon = sorted === 'desc' ? IconArrowDown : IconArrowUp;
          return (
            // biome-ignore lint/a11y/useSemanticElements: part of the grid
            // biome-ignore lint/a11y/useFocusableInteractive: its button takes the focus
            <div key={id} role="columnheader" data-column={id} aria-sort={sorted ? sortWords[sorted] : 'none'}>
              <button type="button" className={classes.sort} onClick={() => column?.toggleSorting()}>
                <span>{t(`fleet.column.${id}`)}</span>
                {sorted && <Icon size={14} aria-hidden />}
              </button>
            </div>
          );
        })}
      </div>
    </div>
  );
}
