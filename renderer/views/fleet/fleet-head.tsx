import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type FleetColumn, fleetColumns } from '../../model/fleet-columns.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { placeOf } from './cells.tsx';
import classes from './fleet-grid.module.css';
import { SelectAll } from './select-all.tsx';
import { type FleetTableModel, usePinned } from './use-columns.ts';

/** The column heads: a click sorts, another one turns the order; their edges are pulled. */
export function FleetHead({
  table,
  columns,
  ids,
}: {
  table: FleetTableModel;
  columns: readonly FleetColumn[];
  ids: readonly string[];
}) {
  const pinned = usePinned();
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of the grid
    <div className={classes.head} role="rowgroup">
      {/* biome-ignore lint/a11y/useSemanticElements: part of the grid */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: its buttons take the focus */}
      <div className={classes.columns} role="row" aria-rowindex={1}>
        <SelectAll ids={ids} />
        {columns.map((name) => {
          const header = headers.find(({ column }) => column.id === name);
          return <Head key={name} name={name} pinned={pinned.has(name)} onResize={header?.getResizeHandler()} />;
        })}
      </div>
    </div>
  );
}

function Head({
  name,
  pinned,
  onResize,
}: {
  name: FleetColumn;
  pinned: boolean;
  onResize: ((event: unknown) => void) | undefined;
}) {
  const { t } = useTranslation();
  const sort = usePreferences(({ fleet }) => fleet.sort);
  const { sort: by } = fleetColumns[name];
  const sorted = by !== null && sort.by === by;
  const turn = () => {
    if (by === null) return;
    const direction = sorted && sort.direction === 'ascending' ? 'descending' : 'ascending';
    usePreferences.getState().setFleet({ sort: { by, direction } });
  };
  const Icon = sort.direction === 'descending' ? IconArrowDown : IconArrowUp;
  const word = <span>{t(`fleet.column.${name}`)}</span>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of the grid
    // biome-ignore lint/a11y/useFocusableInteractive: its button takes the focus
    <div
      role="columnheader"
      className={classes.headCell}
      aria-sort={sorted ? sort.direction : by === null ? undefined : 'none'}
      {...placeOf(name, pinned)}
    >
      {by === null ? (
        <span className={classes.sort}>{word}</span>
      ) : (
        <button type="button" className={classes.sort} onClick={turn}>
          {word}
          {sorted && <Icon size={14} aria-hidden />}
        </button>
      )}
      <span className={classes.edge} aria-hidden onMouseDown={onResize} onTouchStart={onResize} />
    </div>
  );
}
