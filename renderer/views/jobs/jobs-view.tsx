import { SegmentedControl } from '@mantine/core';
import { IconSubtask } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { useJobs } from '../../app/use-fleet.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { JobsTable } from '../../components/job/jobs-table.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { ViewHeader } from '../../components/view-header.tsx';
import { filterJobs, jobFilters } from '../../model/job-verdict.ts';
import classes from './jobs.module.css';

/** What was done to the fleet, and what is being done. */
export function JobsView() {
  const { t } = useTranslation();
  const { data: jobs, error } = useJobs();
  const [filter, setFilter] = useState<(typeof jobFilters)[number]>('all');
  const shown = jobs && filterJobs(jobs, filter);
  return (
    <>
      <ViewHeader title={t('jobs.title')}>
        {jobs && jobs.length > 0 && (
          <SegmentedControl
            aria-label={t('jobs.filter')}
            value={filter}
            onChange={setFilter}
            transitionDuration={0}
            data={jobFilters.map((value) => ({
              value,
              label: `${t(`jobs.filters.${value}`)} ${filterJobs(jobs, value).length}`,
            }))}
          />
        )}
      </ViewHeader>
      {error && <ProblemNotice problem={toProblem(error)} />}
      {!jobs && !error && (
        <p className={classes.loading} role="status">
          {t('jobs.loading')}
        </p>
      )}
      {jobs?.length === 0 && <EmptyState icon={IconSubtask} title={t('jobs.empty')} text={t('jobs.emptyNext')} />}
      {jobs && jobs.length > 0 && shown?.length === 0 && filter !== 'all' && (
        <EmptyState
          icon={IconSubtask}
          title={t(filter === 'running' ? 'jobs.noneRunning' : 'jobs.noneFailed')}
          text={t('jobs.noMatchNext')}
        />
      )}
      {shown && shown.length > 0 && (
        <ScrollRegion label={t('jobs.title')} className={classes.list}>
          <JobsTable jobs={shown} withDevice />
        </ScrollRegion>
      )}
    </>
  );
}
