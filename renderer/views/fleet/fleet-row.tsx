import type { Row } from '@tanstack/react-table';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { goTo } from '../../app/use-route.ts';
import { useScreen } from '../../stores/screen.ts';
import type { features } from './columns.tsx';
import classes from './fleet-grid.module.css';
import type { FleetTable } from './fleet-head.tsx';

export type FleetRowModel = Row<typeof features, DeviceView>;

interface FleetRowProps {
  table: FleetTable;
  row: FleetRowModel;
  index: number;
  top: number;
  atCursor: boolean;
  selected: boolean;
}

/** One device. A click selects it, a double click or its name opens it. */
export function FleetRow({ table, row, index, top, atCursor, selected }: FleetRowProps) {
  const { setCursorDevice, inspect } = useScreen.getState();
  const select = () => {
    setCursorDevice(row.id);
    inspect({ kind: 'device', deviceId: row.id });
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
      tabIndex={atCursor ? 0 : -1}
      style={{ transform: `translateY(${top}px)` }}
      onFocus={() => setCursorDevice(row.id)}
      onClick={select}
      onDoubleClick={() => goTo({ view: 'device', deviceId: row.id, tab: 'overview' })}
    >
      {row.getAllCells().map((cell) => (
        // biome-ignore lint/a11y/useSemanticElements: part of the grid
        // biome-ignore lint/a11y/useFocusableInteractive: rows take the focus
        <div key={cell.id} role="gridcell" data-column={cell.column.id}>
          <table.FlexRender cell={cell} />
        </div>
      ))}
    </div>
  );
}
