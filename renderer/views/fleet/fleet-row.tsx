import { type MouseEvent, memo } from 'react';
import type { DeviceRow } from '../../../contract/app/fleet.ts';
import { goTo } from '../../app/use-route.ts';
import { useTexts } from '../../i18n/texts.tsx';
import type { FleetColumn } from '../../model/fleet-columns.ts';
import { useClock } from '../../stores/clock.ts';
import { useFleetTable } from '../../stores/fleet-table.ts';
import { useScreen } from '../../stores/screen.ts';
import { type CellParts, type CellSource, cellOf, placeOf } from './cells.tsx';
import cellClasses from './fleet-cells.module.css';
import classes from './fleet-grid.module.css';

interface FleetRowProps {
  id: string;
  /** `null`: the device is gone; `undefined`: not read yet. */
  row: DeviceRow | null | undefined;
  itemKey: string;
  index: number;
  top: number;
  atCursor: boolean;
  inspected: boolean;
  selected: boolean;
  /** The first columns alone, without its box, while the list rushes past. */
  brief: boolean;
  columns: readonly FleetColumn[];
  pinned: ReadonlySet<FleetColumn>;
  onSelect(index: number, range: boolean): void;
}

const looks = {
  text: cellClasses.cell,
  parts: `${cellClasses.cell} ${cellClasses.parts}`,
  mono: `${cellClasses.cell} ${cellClasses.mono}`,
  muted: `${cellClasses.cell} ${cellClasses.muted}`,
};

/** One device. A click puts the cursor on it, with Ctrl or Shift it selects; a double click or its name opens it. */
export const FleetRow = memo(function FleetRow({ id, row, itemKey, index, ...props }: FleetRowProps) {
  const { t } = useTexts();
  const now = useClock((clock) => clock.now);
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
      aria-selected={props.selected}
      data-index={index}
      data-inspected={props.inspected || undefined}
      data-brief={props.brief || undefined}
      tabIndex={props.atCursor ? 0 : -1}
      style={{ top: props.top }}
      onFocus={() => useFleetTable.getState().setCursor(itemKey)}
      onClick={onClick}
      onDoubleClick={() => goTo({ view: 'device', deviceId: id, tab: 'overview' })}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: part of the grid */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: rows take the focus */}
      <div role="gridcell" className={classes.check}>
        {!props.brief && (
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={t('fleet.select', { name: row?.name ?? '' })}
            checked={props.selected}
            onChange={() => {}}
            onClick={(event) => {
              event.stopPropagation();
              props.onSelect(index, event.shiftKey);
              // The keys of the list go on from here.
              event.currentTarget.closest<HTMLElement>('[role="row"]')?.focus();
            }}
          />
        )}
      </div>
      {props.columns.map((name) => {
        const { look = 'text', tone, label, old = false, content } = partsOf(name, row, { now, t });
        return (
          // biome-ignore lint/a11y/useSemanticElements: part of the grid
          // biome-ignore lint/a11y/useFocusableInteractive: rows take the focus
          <div
            key={name}
            role="gridcell"
            className={looks[look]}
            data-tone={tone}
            aria-label={label}
            data-old={old || undefined}
            {...placeOf(name, props.pinned.has(name))}
          >
            {content}
          </div>
        );
      })}
    </div>
  );
});

function partsOf(name: FleetColumn, row: DeviceRow | null | undefined, source: Omit<CellSource, 'row'>): CellParts {
  if (row) return cellOf(name, { row, ...source });
  if (name !== 'name') return { content: null };
  return { look: 'muted', content: row === null ? source.t('fleet.gone') : '…' };
}
