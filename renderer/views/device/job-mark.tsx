import { useTranslation } from 'react-i18next';
import type { Job } from '../../../contract/app/jobs.ts';
import { useJobTitle } from '../../app/use-job-title.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { jobMark } from '../../model/job-state.ts';
import { useScreen } from '../../stores/screen.ts';
import classes from './job-mark.module.css';

/** That a job is at work on something, or that its last one did not end well; opens it in the inspector, with what to do next. */
export function JobMark({ job, deviceId }: { job: Job; deviceId: string }) {
  const { t } = useTranslation();
  const titleOf = useJobTitle();
  const ended = job.endedAt !== null;
  const mark = ended ? jobMark(job) : 'busy';
  const words = { title: titleOf(job.call, deviceId), state: t(`mark.${mark}`) };
  const label = ended ? t('jobs.last', words) : t('jobs.atWork', words);
  return (
    <button
      type="button"
      className={classes.job}
      data-ended={ended}
      title={label}
      aria-label={label}
      onClick={() => useScreen.getState().inspect({ kind: 'job', jobId: job.id })}
    >
      {ended && <span className={classes.word}>{t('jobs.lastWord')}</span>}
      <StateMark mark={mark} />
    </button>
  );
}
