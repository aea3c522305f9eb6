import type { Job } from '../../../contract/app/jobs.ts';
import { useJobTitle } from '../../app/use-job-title.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { useScreen } from '../../stores/screen.ts';
import classes from './job-mark.module.css';

/** That a job is at work on something; opens it in the inspector. */
export function JobMark({ job, deviceId }: { job: Job; deviceId: string }) {
  const titleOf = useJobTitle();
  return (
    <button
      type="button"
      className={classes.job}
      title={titleOf(job.call, deviceId)}
      onClick={() => useScreen.getState().inspect({ kind: 'job', jobId: job.id })}
    >
      <StateMark mark="busy" />
    </button>
  );
}
