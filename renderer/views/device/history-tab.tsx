import { IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { queries } from '../../app/api.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { JobsTable } from '../../components/job/jobs-table.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import classes from './modules.module.css';

/** What was done to this device. */
export function HistoryTab({ deviceId }: { deviceId: string }) {
  const { t } = useTranslation();
  const { data: jobs, error } = useQuery(queries.jobs.list.queryOptions({ input: { deviceId, limit: 100 } }));
  if (error) return <ProblemNotice problem={toProblem(error)} />;
  if (!jobs) return <p role="status">{t('jobs.loading')}</p>;
  if (jobs.length === 0) return <EmptyState icon={IconHistory} title={t('jobs.emptyDevice')} />;
  return (
    <ScrollRegion label={t('device.history')} className={classes.frame}>
      <JobsTable jobs={jobs} withDevice={false} />
    </ScrollRegion>
  );
}
