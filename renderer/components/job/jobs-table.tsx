import { useTranslation } from 'react-i18next';
import type { Job } from '../../../contract/app/jobs.ts';
import { useJobDevices } from '../../app/use-job-devices.ts';
import { useJobTitle } from '../../app/use-job-title.ts';
import { endedOf, totalOf } from '../../model/job-progress.ts';
import { jobMark } from '../../model/job-state.ts';
import { Age } from '../age.tsx';
import { DataTable, type TableColumn } from '../data-table.tsx';
import { StateMark } from '../state-mark.tsx';
import table from '../table.module.css';
import { Duration } from './duration.tsx';
import classes from './jobs-table.module.css';
import { TimeLeft } from './time-left.tsx';
import { WavesBar } from './waves-bar.tsx';

/** Jobs, newest first; each opens as a page. `withDevice`: they are about any devices, which are named. */
export function JobsTable({ jobs, withDevice }: { jobs: readonly Job[]; withDevice: boolean }) {
  const { t } = useTranslation();
  const columns: TableColumn[] = [
    { id: 'state', label: t('jobs.column.state') },
    { id: 'what', label: t('jobs.column.what'), kind: 'rest' },
    ...(withDevice
      ? [
          { id: 'devices', label: t('jobs.column.devices') },
          { id: 'progress', label: t('jobs.column.progress') },
        ]
      : []),
    { id: 'when', label: t('jobs.column.when') },
    { id: 'duration', label: t('jobs.column.duration'), kind: 'number' },
  ];
  return (
    <DataTable label={t('jobs.list')} columns={columns}>
      {jobs.map((job) => (
        <JobRow key={job.id} job={job} withDevice={withDevice} />
      ))}
    </DataTable>
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
      <td className={table.rest}>
        <a className={table.open} href={`#/jobs/${job.id}`} title={title}>
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
      <td className={table.number}>
        <Duration from={job.startedAt ?? job.createdAt} to={job.endedAt} />
        <TimeLeft job={job} />
      </td>
    </tr>
  );
}
