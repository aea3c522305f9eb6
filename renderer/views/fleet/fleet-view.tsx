import { Button } from '@mantine/core';
import { IconDevices2, IconFilterOff, IconPlus } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { useDevices } from '../../app/use-fleet.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ViewHeader } from '../../components/view-header.tsx';
import { filterDevices } from '../../model/fleet-filter.ts';
import { useClock } from '../../stores/clock.ts';
import { useScreen } from '../../stores/screen.ts';
import { FleetFilter } from './fleet-filter.tsx';
import { FleetGrid } from './fleet-grid.tsx';
import { FleetMenu } from './fleet-menu.tsx';
import classes from './fleet-view.module.css';

/** Every device of the inventory as a readable list. */
export function FleetView() {
  const { t } = useTranslation();
  const { fleetFilter: text, fleetMarks: marks, setFleetFilter, setFleetMarks, openDialog } = useScreen();
  const now = useClock((clock) => clock.now);
  const { data: all, error } = useDevices();
  const shown = useMemo(() => filterDevices(all ?? [], { text, marks }, now), [all, text, marks, now]);
  const filtered = text.trim() !== '' || marks.length > 0;
  const clear = () => {
    setFleetFilter('');
    setFleetMarks([]);
  };
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openDialog({ kind: 'add-device' })}>
      {t('fleet.add')}
    </Button>
  );
  const count = filtered
    ? t('fleet.shown', { shown: shown.length, total: all?.length ?? 0 })
    : t('fleet.devices', { count: all?.length ?? 0 });
  return (
    <>
      <ViewHeader title={t('fleet.title')} aside={all && all.length > 0 ? count : undefined}>
        {all && all.length > 0 && (
          <>
            {add}
            <FleetMenu />
          </>
        )}
      </ViewHeader>
      {all && all.length > 0 && <FleetFilter views={all} />}
      {error && (
        <div className={classes.problem}>
          <ProblemNotice problem={toProblem(error)} />
        </div>
      )}
      {!all && !error && (
        <p className={classes.loading} role="status">
          {t('fleet.loading')}
        </p>
      )}
      {all?.length === 0 && (
        <EmptyState icon={IconDevices2} title={t('fleet.empty')} text={t('fleet.emptyNext')}>
          {add}
        </EmptyState>
      )}
      {all && all.length > 0 && shown.length === 0 && (
        <EmptyState icon={IconFilterOff} title={t('fleet.noMatch')}>
          <Button variant="default" onClick={clear}>
            {t('fleet.clearFilter')}
          </Button>
        </EmptyState>
      )}
      {shown.length > 0 && <FleetGrid views={shown} />}
    </>
  );
}
