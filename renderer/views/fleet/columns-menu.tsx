import { ActionIcon, Button, Checkbox, Popover } from '@mantine/core';
import { IconColumns3, IconMinus, IconPin, IconPinFilled, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import {
  allColumns,
  columnsFor,
  columnWidths,
  defaultLayout,
  type FleetColumn,
  fleetColumns,
} from '../../model/fleet-columns.ts';
import { usePreferences } from '../../stores/preferences.ts';
import classes from './fleet-view.module.css';
import { ToolButton } from './tool-button.tsx';

/** Which columns are shown, how wide they are and which stay in place; all of it by keyboard too. */
export function ColumnsMenu() {
  const { t } = useTranslation();
  const { fleet, setFleet } = usePreferences();
  const shown = columnsFor(fleet, document.querySelector('[role="grid"]')?.clientWidth ?? window.innerWidth);
  const { sort, groupBy } = fleet;
  return (
    <Popover position="bottom-end" shadow="md" trapFocus transitionProps={{ duration: 0 }}>
      <Popover.Target>
        <ToolButton icon={IconColumns3} word={t('fleet.columns.title')} />
      </Popover.Target>
      <Popover.Dropdown aria-label={t('fleet.columns.title')}>
        <div className={classes.columns}>
          {allColumns.map((name) => (
            <ColumnLine key={name} name={name} shown={shown} />
          ))}
        </div>
        <div className={classes.foot}>
          <Checkbox
            label={t('fleet.columns.compact')}
            checked={fleet.density === 'compact'}
            onChange={(event) => setFleet({ density: event.currentTarget.checked ? 'compact' : 'regular' })}
          />
          <Button variant="subtle" onClick={() => setFleet({ ...defaultLayout, sort, groupBy })}>
            {t('fleet.columns.reset')}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function ColumnLine({ name, shown }: { name: FleetColumn; shown: readonly FleetColumn[] }) {
  const { t } = useTranslation();
  const { fleet, setFleet } = usePreferences();
  const word = t(`fleet.column.${name}`);
  const isShown = shown.includes(name);
  const isPinned = fleet.pinned.includes(name);
  const width = fleet.widths[name] ?? fleetColumns[name].width;
  const show = () => setFleet({ columns: isShown ? shown.filter((one) => one !== name) : [...shown, name] });
  const pin = () =>
    setFleet({ pinned: isPinned ? fleet.pinned.filter((one) => one !== name) : [...fleet.pinned, name] });
  const widen = (step: number) =>
    setFleet({
      widths: { ...fleet.widths, [name]: Math.min(columnWidths.max, Math.max(columnWidths.min, width + step)) },
    });
  return (
    <>
      <Checkbox label={word} checked={isShown} disabled={name === 'name'} onChange={show} />
      <ActionIcon aria-label={t('fleet.columns.pin', { column: word })} aria-pressed={isPinned} onClick={pin}>
        {isPinned ? <IconPinFilled size={16} aria-hidden /> : <IconPin size={16} aria-hidden />}
      </ActionIcon>
      <ActionIcon aria-label={t('fleet.columns.narrower', { column: word })} onClick={() => widen(-columnWidths.step)}>
        <IconMinus size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon aria-label={t('fleet.columns.wider', { column: word })} onClick={() => widen(columnWidths.step)}>
        <IconPlus size={16} aria-hidden />
      </ActionIcon>
    </>
  );
}
