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
  const mark = job.endedAt === null ? 'busy' : jobMark(job);
  const label = t('jobs.mark', { title: titleOf(job.call, deviceId), state: t(`mark.${mark}`) });
  return (
    <button
      type="button"
      className={classes.job}
      data-ended={job.endedAt !== null}
      title={label}
      aria-label={label}
      onClick={() => useScreen.getState().inspect({ kind: 'job', jobId: job.id })}
    >
      <StateMark mark={mark} />
    </button>
  );
}
