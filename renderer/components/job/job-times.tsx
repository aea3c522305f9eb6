import { useTranslation } from 'react-i18next';
import type { Job } from '../../../contract/app/jobs.ts';
import { Age } from '../age.tsx';
import { Duration } from './duration.tsx';
import { TimeLeft } from './time-left.tsx';

/** When a job was begun, how long it takes or took, and what is left; of one that was not begun, when it was planned. */
export function JobTimes({ job }: { job: Job }) {
  const { t } = useTranslation();
  if (job.startedAt === null) {
    return (
      <>
        {t('jobs.plannedAt')} <Age at={job.createdAt} />
      </>
    );
  }
  return (
    <>
      {t('jobs.started')} <Age at={job.startedAt} /> · {job.endedAt === null ? t('jobs.runsFor') : t('jobs.took')}{' '}
      <Duration from={job.startedAt} to={job.endedAt} />
      <TimeLeft job={job} />
    </>
  );
}
