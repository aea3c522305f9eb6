import { useTranslation } from 'react-i18next';
import { StateMark } from '../components/state-mark.tsx';
import { useScreen } from '../stores/screen.ts';
import classes from './status-line.module.css';
import { useRunningJobs } from './use-fleet.ts';
import { useJob } from './use-job.ts';
import { useJobTitle } from './use-job-title.ts';

/** The running jobs: the newest by name, a click shows it. */
export function StatusJobs() {
  const { t } = useTranslation();
  const running = useRunningJobs();
  const [newest] = running;
  if (!newest) return <span className={classes.item}>{t('status.noJobs')}</span>;
  return (
    <>
      <a className={classes.item} href="#/jobs">
        {t('status.jobs', { count: running.length })}
      </a>
      <NewestJob jobId={newest.id} />
    </>
  );
}

function NewestJob({ jobId }: { jobId: string }) {
  const { t } = useTranslation();
  const job = useJob(jobId).data;
  const titleOf = useJobTitle();
  if (!job) return null;
  const [target] = job.targets;
  return (
    <button type="button" className={classes.item} onClick={() => useScreen.getState().inspect({ kind: 'job', jobId })}>
      <StateMark mark="working" glyphOnly />
      <span className={classes.cut}>
        {titleOf(job.call, target?.deviceId)} {t('jobs.on', { device: target?.deviceName ?? '' })}
      </span>
    </button>
  );
}
