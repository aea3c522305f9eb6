import { useTranslation } from 'react-i18next';
import type { Job } from '../../../contract/app/jobs.ts';
import { useJobDevices } from '../../app/use-job-devices.ts';
import { useJobTitle } from '../../app/use-job-title.ts';
import { endedOf, totalOf } from '../../model/job-progress.ts';
import { jobMark } from '../../model/job-state.ts';
import { Age } from '../age.tsx';
import { StateMark } from '../state-mark.tsx';
import { Duration } from './duration.tsx';
import classes from './jobs-table.module.css';
import { TimeLeft } from './time-left.tsx';
import { WavesBar } from './waves-bar.tsx';

/** Jobs, newest first; each opens as a page. `withDevice`: they are about any devices, which are named. */
export function JobsTable({ jobs, withDevice }: { jobs: readonly Job[]; withDevice: boolean }) {
  const { t } = useTranslation();
  return (
    <table className={classes.table} aria-label={t('jobs.list')}>
      <thead>
        <tr>
          <th scope="col">{t('jobs.column.state')}</th>
          <th scope="col">{t('jobs.column.what')}</th>
          {withDevice && <th scope="col">{t('jobs.column.devices')}</th>}
          {withDevice && <th scope="col">{t('jobs.column.progress')}</th>}
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
  const { t } = useTranslation();
  const titleOf = useJobTitle();
  const devices = useJobDevices()(job);
  const title = titleOf(job.call, undefined);
  return (
    <tr>
      <td>
        <StateMark mark={jobMark(job)} />
      </td>
      <td className={classes.what}>
        <a href={`#/jobs/${job.id}`} title={title}>
          {title}
        </a>
      </td>
      {withDevice && (
        <td className={classes.devices} title={devices}>
          {devices}
        </td>
      )}
      {withDevice && (
        <td className={classes.progress}>
          <WavesBar waves={[job.counts]} slim />
          <span className="visually-hidden">
            {t('jobs.resultsText', { ended: endedOf(job.counts), total: totalOf(job.counts) })}
          </span>
        </td>
      )}
      <td>
        <Age at={job.createdAt} />
      </td>
      <td>
        <Duration from={job.startedAt ?? job.createdAt} to={job.endedAt} />
        <TimeLeft job={job} />
      </td>
    </tr>
  );
}
