import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../contract/app/jobs.ts';
import { queries } from '../../app/api.ts';
import { useJobTitle } from '../../app/use-job-title.ts';
import { jobMark } from '../../model/job-state.ts';
import { Age } from '../age.tsx';
import { StateMark } from '../state-mark.tsx';
import { Duration } from './duration.tsx';
import classes from './jobs-table.module.css';

/** Jobs, newest first; each opens as a page. */
export function JobsTable({ jobs, withDevice }: { jobs: readonly Job[]; withDevice: boolean }) {
  const { t } = useTranslation();
  return (
    <table className={classes.table} aria-label={t('jobs.list')}>
      <thead>
        <tr>
          <th scope="col">{t('jobs.column.state')}</th>
          <th scope="col">{t('jobs.column.what')}</th>
          {withDevice && <th scope="col">{t('jobs.column.devices')}</th>}
          <th scope="col">{t('jobs.column.when')}</th>
          <th scope="col">{t('jobs.column.duration')}</th>
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <JobRow key={job.id} job={job} withDevice={withDevice} />
        ))}
      </tbody>
    </table>
  );
}

function JobRow({ job, withDevice }: { job: Job; withDevice: boolean }) {
  const titleOf = useJobTitle();
  const targets = useQuery(queries.jobs.get.queryOptions({ input: { jobId: job.id } })).data?.targets ?? [];
  const [first] = targets;
  return (
    <tr>
      <td>
        <StateMark mark={jobMark(job)} />
      </td>
      <td className={classes.what}>
        <a href={`#/jobs/${job.id}`}>{titleOf(job.call, first?.deviceId)}</a>
      </td>
      {withDevice && (
        <td className={classes.what}>
          {first?.deviceName}
          {targets.length > 1 && ` +${targets.length - 1}`}
        </td>
      )}
      <td>
        <Age at={job.createdAt} />
      </td>
      <td>
        <Duration from={job.createdAt} to={job.endedAt} />
      </td>
    </tr>
  );
}
