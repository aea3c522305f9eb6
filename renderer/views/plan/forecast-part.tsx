import { Button } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { clockTime } from '../../model/age.ts';
import { forecastGroups } from '../../model/job-forecast.ts';
import { useClock } from '../../stores/clock.ts';
import { ForecastGroupPart } from './forecast-group.tsx';
import classes from './plan.module.css';
import { useMissing } from './use-missing.ts';
import type { PlanState } from './use-plan.ts';
import { WavesLine } from './waves-line.tsx';

/** So few devices are all shown at once. */
const openedUpTo = 12;

/** What would be done to which device, before anything is done. */
export function ForecastPart({ state }: { state: PlanState }) {
  const { t, i18n } = useTranslation();
  const now = useClock((clock) => clock.now);
  const missing = useMissing(state);
  const { dryRun, forecast, isStale, draft } = state;
  const { data, error } = dryRun;
  return (
    <ScrollRegion label={t('bulk.forecast')} className={classes.forecast}>
      <header className={classes.head}>
        <h2>{t('bulk.forecastOf')}</h2>
        {data && state.request && (
          <>
            <span className={classes.muted}>
              {t('bulk.madeAt', { time: clockTime(data.madeAt, now, i18n.language) })}
            </span>
            <Button variant="default" size="compact-xs" onClick={() => void dryRun.refetch()}>
              {t('bulk.again')}
            </Button>
          </>
        )}
      </header>
      <p className="visually-hidden" role="status">
        {state.request && isStale && !error ? t(data ? 'bulk.stale' : 'bulk.making') : ''}
      </p>
      {missing !== null && (
        <EmptyState
          icon={IconListCheck}
          title={draft.selection === null ? t('bulk.nobody') : missing}
          {...(draft.selection === null ? { text: t('bulk.nobodyNext') } : {})}
        />
      )}
      {missing === null && !error && !data && <p className={classes.muted}>{t('bulk.making')}</p>}
      {missing === null && error && <ProblemNotice problem={toProblem(error)} calm />}
      {missing === null && !error && data && (
        <div className={classes.groups} data-stale={isStale} aria-busy={isStale}>
          <WavesLine sizes={data.waves.map(({ size }) => size)} soakS={draft.plan.soakS} preset={draft.plan.preset} />
          {forecastGroups.map((group) => (
            <ForecastGroupPart
              key={group}
              group={group}
              targets={forecast[group]}
              draft={draft}
              opened={group === 'blocked' || group === 'barred' || data.targets.length <= openedUpTo}
            />
          ))}
          {state.leftOut > 0 && <p className={classes.muted}>{t('bulk.leftOut', { count: state.leftOut })}</p>}
        </div>
      )}
    </ScrollRegion>
  );
}
