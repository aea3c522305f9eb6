import { Anchor } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { EndState, JobDetail } from '../../../contract/app/jobs.ts';
import { toProblem } from '../../../contract/errors.ts';
import { operationTraits } from '../../../contract/operations.ts';
import { useJobTitle } from '../../app/use-job-title.ts';
import { useVerdict } from '../../app/use-job-verdict.ts';
import { useJobWork } from '../../app/use-job-work.ts';
import { BulkButtons } from '../../components/job/bulk-buttons.tsx';
import classes from '../../components/job/bulk-job.module.css';
import { HeatGrid } from '../../components/job/heat-grid.tsx';
import { JobTimes } from '../../components/job/job-times.tsx';
import { PlanFacts } from '../../components/job/plan-facts.tsx';
import { ResultGroups } from '../../components/job/result-groups.tsx';
import { Tallies } from '../../components/job/tallies.tsx';
import { WavesBar } from '../../components/job/waves-bar.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { SecretsLine } from '../../components/secrets/secrets-line.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { ViewHeader } from '../../components/view-header.tsx';
import { countsByWave } from '../../model/job-progress.ts';
import { jobMark } from '../../model/job-state.ts';
import { useScreen } from '../../stores/screen.ts';

/** A job over several devices: how it stands, every device as a cell and in lists, and what can be done with it. */
export function BulkJob({ job }: { job: JobDetail }) {
  const { t } = useTranslation();
  const titleOf = useJobTitle();
  const verdict = useVerdict();
  const work = useJobWork(job.id);
  const { inspect, openDialog } = useScreen.getState();
  const inspected = useScreen((screen) => screen.inspected);
  const openId = inspected?.kind === 'target' && inspected.jobId === job.id ? inspected.deviceId : null;
  const title = titleOf(job.call, job.targets[0]?.deviceId);
  const open = (deviceId: string) => inspect({ kind: 'target', jobId: job.id, deviceId });
  const again = (states: EndState[]) => {
    const names = job.targets.filter(({ state }) => states.some((one) => one === state)).map((one) => one.deviceName);
    const request = { jobId: job.id, states, call: job.call, keepsSecrets: job.keepsSecrets };
    if (operationTraits[job.call.operation].destructive) openDialog({ kind: 'start-plan', request, title, names });
    else work.again.mutate(states);
  };
  return (
    <>
      <ViewHeader
        title={title}
        aside={
          <Anchor className={classes.back} href="#/jobs">
            <IconArrowLeft size={16} aria-hidden />
            {t('jobs.back')}
          </Anchor>
        }
      >
        <BulkButtons job={job} work={work} onAgain={again} />
      </ViewHeader>
      <ScrollRegion label={t('jobs.label', { title })} className={classes.page}>
        {work.error && <ProblemNotice problem={toProblem(work.error)} />}
        <p className={classes.verdict}>
          <StateMark mark={jobMark(job)} glyphOnly />
          <strong>{verdict(job)}</strong>
          <span className={classes.under}>
            <JobTimes job={job} />
            {job.againOf !== null && (
              <>
                {' '}
                · {t('jobs.againOf')} <Anchor href={`#/jobs/${job.againOf}`}>{t('jobs.openEarlier')}</Anchor>
              </>
            )}
          </span>
        </p>
        <SecretsLine job={job} />
        <WavesBar waves={countsByWave(job.targets, job.waves.length)} />
        <Tallies counts={job.counts} />
        <HeatGrid rows={job.targets} openId={openId} onOpen={open} />
        <section className={classes.groups} aria-label={t('jobs.byResult')}>
          <ResultGroups rows={job.targets} openId={openId} onOpen={open} onAgain={again} />
        </section>
        <details className={classes.plan}>
          <summary>{t('jobs.planned')}</summary>
          <PlanFacts job={job} />
        </details>
      </ScrollRegion>
    </>
  );
}
