import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { StateMark } from '../../components/state-mark.tsx';
import { useTexts } from '../../i18n/texts.tsx';
import type { FleetLayout } from '../../model/fleet-columns.ts';
import type { FleetItem } from '../../model/fleet-order.ts';
import { stateMarks } from '../../model/row-state.ts';
import { useFleetTable } from '../../stores/fleet-table.ts';
import classes from './fleet-grid.module.css';

interface GroupRowProps {
  item: Extract<FleetItem, { kind: 'group' }>;
  groupBy: FleetLayout['groupBy'];
  index: number;
  top: number;
  atCursor: boolean;
  span: number;
}

/** The head of a group: its value and how many devices have it. A click closes and opens it. */
export function GroupRow({ item, groupBy, index, top, atCursor, span }: GroupRowProps) {
  const { t } = useTexts();
  const Chevron = item.open ? IconChevronDown : IconChevronRight;
  const { setCursor, toggleGroup } = useFleetTable.getState();
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of the grid
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid's body handles the keys of all rows
    <div
      className={classes.group}
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      tabIndex={atCursor ? 0 : -1}
      style={{ top }}
      onFocus={() => setCursor(item.key)}
      onClick={() => toggleGroup(item.group)}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: part of the grid */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: rows take the focus */}
      <div role="gridcell" aria-colspan={span} className={classes.groupCell}>
        <button
          type="button"
          className={classes.chevron}
          tabIndex={-1}
          aria-expanded={item.open}
          aria-label={t('fleet.group')}
        >
          <Chevron size={16} aria-hidden />
        </button>
        {groupBy === 'state' && isState(item.group) ? (
          <StateMark mark={stateMarks[item.group]} />
        ) : (
          <strong>{item.group || t(groupBy === 'tag' ? 'fleet.noTag' : 'fleet.noSite')}</strong>
        )}
        <span className={classes.muted}>{t('fleet.devices', { count: item.count })}</span>
      </div>
    </div>
  );
}

function isState(value: string): value is keyof typeof stateMarks {
  return Object.hasOwn(stateMarks, value);
}
