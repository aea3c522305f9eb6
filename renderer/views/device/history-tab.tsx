import { SegmentedControl } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { queries } from '../../app/api.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ChangesList } from '../../components/history/changes-list.tsx';
import { HistoryList } from '../../components/history/history-list.tsx';
import { JobsTable } from '../../components/job/jobs-table.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import table from '../../components/table.module.css';
import classes from './history-tab.module.css';

const parts = ['jobs', 'changes', 'done'] as const;
type Part = (typeof parts)[number];

/** What happened to this device: the jobs over it, what changed on it, and everything that was done about it. */
export function HistoryTab({ deviceId }: { deviceId: string }) {
  const { t } = useTranslation();
  const [part, setPart] = useState<Part>('jobs');
  return (
    <div className={classes.tab}>
      <SegmentedControl
        className={classes.parts ?? ''}
        aria-label={t('history.parts')}
        value={part}
        data={parts.map((value) => ({ value, label: t(`history.part.${value}`) }))}
        onChange={(value) => setPart(parts.find((one) => one === value) ?? 'jobs')}
      />
      <ScrollRegion label={t(`history.part.${part}`)} className={`${table.frame} ${classes.frame}`}>
        {part === 'jobs' && <Jobs deviceId={deviceId} />}
        {part === 'changes' && <Changes deviceId={deviceId} />}
        {part === 'done' && <Done deviceId={deviceId} />}
      </ScrollRegion>
    </div>
  );
}

function Jobs({ deviceId }: { deviceId: string }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(queries.jobs.list.queryOptions({ input: { deviceId, limit: 100 } }));
  if (error) return <ProblemNotice problem={toProblem(error)} />;
  if (!data) return <p role="status">{t('jobs.loading')}</p>;
  if (data.length === 0) return <EmptyState icon={IconHistory} title={t('jobs.emptyDevice')} />;
  return <JobsTable jobs={data} withDevice={false} />;
}

function Changes({ deviceId }: { deviceId: string }) {
  const { data, error } = useQuery(queries.changes.ofDevice.queryOptions({ input: { deviceId, limit: 500 } }));
  if (error) return <ProblemNotice problem={toProblem(error)} />;
  return data ? <ChangesList changes={data} /> : null;
}

function Done({ deviceId }: { deviceId: string }) {
  const { data, error } = useQuery({
    ...queries.history.list.queryOptions({ input: { deviceId, limit: 500 } }),
    staleTime: 0,
  });
  if (error) return <ProblemNotice problem={toProblem(error)} />;
  return data ? <HistoryList entries={data} withDevice={false} /> : null;
}
