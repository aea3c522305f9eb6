import { Button } from '@mantine/core';
import { IconAlertTriangle, IconBookmarkPlus, IconFilterOff, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { parseQuery } from '../../../contract/app/query.ts';
import { toProblem } from '../../../contract/errors.ts';
import { useFleetCounts } from '../../app/use-fleet.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ViewHeader } from '../../components/view-header.tsx';
import { usePreferences } from '../../stores/preferences.ts';
import { useScreen } from '../../stores/screen.ts';
import { BulkBar } from './bulk-bar.tsx';
import { ColumnsMenu } from './columns-menu.tsx';
import { FilterField } from './filter-field.tsx';
import { FleetCounters } from './fleet-counters.tsx';
import filterClasses from './fleet-filter.module.css';
import { FleetGrid } from './fleet-grid.tsx';
import { FleetMenu } from './fleet-menu.tsx';
import classes from './fleet-view.module.css';
import { GroupMenu } from './group-menu.tsx';
import { ToolButton } from './tool-button.tsx';
import { useFleetOrder } from './use-fleet-order.ts';
import { showQuery, useFleetQuery } from './use-fleet-query.ts';
import { Welcome } from './welcome.tsx';

/** Every device of the inventory as a readable list. */
export function FleetView() {
  const { t } = useTranslation();
  const query = useFleetQuery();
  const layout = usePreferences(({ fleet }) => fleet);
  const counts = useFleetCounts();
  const { result, resultQuery, isCurrent, differs, sortAgain, error } = useFleetOrder(query, layout);
  const openDialog = useScreen((screen) => screen.openDialog);
  const problem = error ?? counts.error;
  const total = counts.data?.devices;
  const isWrong = parseQuery(query).errors.length > 0;
  const isNone = isCurrent && result?.total === 0 && total !== undefined && total > 0;
  if (total === 0 && (result?.total ?? 0) === 0) return <Welcome />;
  return (
    <>
      <ViewHeader
        title={t('fleet.title')}
        aside={
          counts.data && (
            <>
              <span>
                {query === '' || !result
                  ? t('fleet.devices', { count: counts.data.devices })
                  : t('fleet.shown', { shown: result.total, total: counts.data.devices })}
              </span>
              <FleetCounters counts={counts.data} query={query} />
            </>
          )
        }
      >
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openDialog({ kind: 'add-device' })}>
          {t('fleet.add')}
        </Button>
        <FleetMenu />
      </ViewHeader>
      <search className={filterClasses.bar}>
        <FilterField query={query} />
        {query !== '' && !isWrong && (
          <ToolButton
            icon={IconBookmarkPlus}
            word={t('fleet.filters.saveThis')}
            onClick={() => openDialog({ kind: 'save-filter', query, filter: null })}
          />
        )}
        <GroupMenu />
        <ColumnsMenu />
      </search>
      {problem && (
        <div className={classes.problem}>
          <ProblemNotice problem={toProblem(problem)} />
        </div>
      )}
      {!result && !problem && (
        <p className={classes.loading} role="status">
          {t('fleet.loading')}
        </p>
      )}
      {(isNone || isWrong) && (
        <EmptyState
          icon={isWrong ? IconAlertTriangle : IconFilterOff}
          title={t(isWrong ? 'fleet.unreadable' : 'fleet.noMatch')}
        >
          <Button variant="default" onClick={() => showQuery('')}>
            {t('fleet.clearFilter')}
          </Button>
        </EmptyState>
      )}
      {result && result.total > 0 && !isWrong && (
        <FleetGrid result={result} query={resultQuery} differs={differs} onSortAgain={() => void sortAgain()} />
      )}
      <BulkBar ids={result?.ids ?? []} query={resultQuery} />
    </>
  );
}
