import { useTranslation } from 'react-i18next';
import type { JobDetail } from '../../../contract/app/jobs.ts';
import { toProblem } from '../../../contract/errors.ts';
import { detailedTargets, useJob } from '../../app/use-job.ts';
import { useJobTitle } from '../../app/use-job-title.ts';
import { useVerdict } from '../../app/use-job-verdict.ts';
import { countsByWave } from '../../model/job-progress.ts';
import { jobMark } from '../../model/job-state.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { SecretsLine } from '../secrets/secrets-line.tsx';
import { StateMark } from '../state-mark.tsx';
import { JobButtons } from './job-buttons.tsx';
import classes from './job-panel.module.css';
import { JobTimes } from './job-times.tsx';
import { Tallies } from './tallies.tsx';
import { TargetPart } from './target-part.tsx';
import { WavesBar } from './waves-bar.tsx';

/** A job as it goes: its state, the steps of its targets, its result or its problem. */
export function JobPanel({ jobId, place }: { jobId: string; place: 'inspector' | 'view' }) {
  const { t } = useTranslation();
  const job = useJob(jobId);
  if (job.data) return <Loaded job={job.data} place={place} />;
  return (
    <div className={classes.panel}>
      {job.error ? <ProblemNotice problem={toProblem(job.error)} /> : <p role="status">{t('jobs.loading')}</p>}
    </div>
  );
}

function Loaded({ job, place }: { job: JobDetail; place: 'inspector' | 'view' }) {
  const { t } = useTranslation();
  const titleOf = useJobTitle();
  const [first] = job.targets;
  const title = titleOf(job.call, first?.deviceId);
  const more = job.targets.length - 1;
  const device = first?.deviceName ?? '';
  return (
    <section className={classes.panel} data-place={place} aria-label={t('jobs.label', { title })}>
      <header className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        <p className={classes.under}>
          {more > 0 ? t('jobs.onMany', { first: device, count: more }) : t('jobs.on', { device })}
        </p>
        <p className={classes.line}>
          <StateMark mark={jobMark(job)} />
          <span className={classes.under}>
            <JobTimes job={job} />
          </span>
        </p>
        <SecretsLine job={job} />
        <JobButtons job={job} place={place} />
      </header>
      {more > 0 && <Results job={job} />}
      {job.targets.length <= detailedTargets &&
        job.targets.map((target) => <TargetPart key={target.deviceId} target={target} named={more > 0} />)}
    </section>
  );
}

/** How a job over several devices stands. */
function Results({ job }: { job: JobDetail }) {
  const verdict = useVerdict();
  return (
    <>
      <p>{verdict(job)}</p>
      <WavesBar waves={countsByWave(job.targets, job.waves.length)} />
      <Tallies counts={job.counts} />
    </>
  );
}
