import { IconBellRinging } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../contract/app/jobs.ts';
import { WavesBar } from '../components/job/waves-bar.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { totalOf } from '../model/job-progress.ts';
import { jobMark } from '../model/job-state.ts';
import { useJobEndsStore } from '../stores/job-ends.ts';
import { useScreen } from '../stores/screen.ts';
import classes from './status-line.module.css';
import { useRunningJobs } from './use-fleet.ts';
import { useJobDevices } from './use-job-devices.ts';
import { useJobTitle } from './use-job-title.ts';

/** The running jobs, the newest with its bar; a click shows it. And how much long work has ended unseen. */
export function StatusJobs() {
  const { t } = useTranslation();
  const running = useRunningJobs();
  const unseen = useJobEndsStore((ends) => ends.unseen.size);
  const [newest] = running;
  return (
    <>
      {newest ? (
        <>
          <a className={classes.item} href="#/jobs">
            {t('status.jobs', { count: running.length })}
          </a>
          <NewestJob job={newest} />
        </>
      ) : (
        <span className={classes.item}>{t('status.noJobs')}</span>
      )}
      {unseen > 0 && (
        <a className={classes.item} href="#/jobs">
          <IconBellRinging size={14} aria-hidden />
          {t('jobs.unseen', { count: unseen })}
        </a>
      )}
    </>
  );
}

function NewestJob({ job }: { job: Job }) {
  const { t } = useTranslation();
  const titleOf = useJobTitle();
  const devicesOf = useJobDevices();
  const show = () => useScreen.getState().inspect({ kind: 'job', jobId: job.id });
  return (
    <button type="button" className={classes.item} onClick={show}>
      <StateMark mark={jobMark(job)} glyphOnly />
      <span className={classes.cut}>
        {titleOf(job.call, undefined)} {t('jobs.on', { device: devicesOf(job) })}
      </span>
      {totalOf(job.counts) > 1 && (
        <span className={classes.bar}>
          <WavesBar waves={[job.counts]} slim />
        </span>
      )}
    </button>
  );
}
