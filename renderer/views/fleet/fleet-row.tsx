import { type MouseEvent, memo } from 'react';
import { goTo } from '../../app/use-route.ts';
import { useTexts } from '../../i18n/texts.tsx';
import type { FleetColumn } from '../../model/fleet-columns.ts';
import { useFleetTable } from '../../stores/fleet-table.ts';
import { useScreen } from '../../stores/screen.ts';
import { Cell, placeOf } from './cells.tsx';
import classes from './fleet-grid.module.css';
import { useRow } from './rows.ts';

interface FleetRowProps {
  id: string;
  itemKey: string;
  index: number;
  top: number;
  atCursor: boolean;
  inspected: boolean;
  columns: readonly FleetColumn[];
  pinned: ReadonlySet<FleetColumn>;
  onSelect(index: number, range: boolean): void;
}

/** One device. A click puts the cursor on it, with Ctrl or Shift it selects; a double click or its name opens it. */
export const FleetRow = memo(function FleetRow({ id, itemKey, index, ...props }: FleetRowProps) {
  const { t } = useTexts();
  const row = useRow(id);
  const selected = useFleetTable((table) => table.selected.has(id));
  const onClick = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return props.onSelect(index, event.shiftKey);
    useScreen.getState().inspect({ kind: 'device', deviceId: id });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of the grid
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid's body handles the keys of all rows
    <div
      className={classes.row}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-index={index}
      data-inspected={props.inspected}
      tabIndex={props.atCursor ? 0 : -1}
      style={{ top: props.top }}
      onFocus={() => useFleetTable.getState().setCursor(itemKey)}
      onClick={onClick}
      onDoubleClick={() => goTo({ view: 'device', deviceId: id, tab: 'overview' })}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: part of the grid */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: rows take the focus */}
      <div role="gridcell" className={classes.check} data-pinned>
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={t('fleet.select', { name: row?.name ?? '' })}
          checked={selected}
          onChange={() => {}}
          onClick={(event) => {
            event.stopPropagation();
            props.onSelect(index, event.shiftKey);
            // The keys of the list go on from here.
            event.currentTarget.closest<HTMLElement>('[role="row"]')?.focus();
          }}
        />
      </div>
      {props.columns.map((name) => (
        // biome-ignore lint/a11y/useSemanticElements: part of the grid
        // biome-ignore lint/a11y/useFocusableInteractive: rows take the focus
        <div key={name} role="gridcell" className={classes.cell} {...placeOf(name, props.pinned.has(name))}>
          {row ? <Cell name={name} row={row} /> : name === 'name' && <NoRow gone={row === null} />}
        </div>
      ))}
    </div>
  );
});

function NoRow({ gone }: { gone: boolean }) {
  const { t } = useTexts();
  return <span className={classes.muted}>{gone ? t('fleet.gone') : '…'}</span>;
}
