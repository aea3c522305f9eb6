import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../contract/app/jobs.ts';
import { totalOf } from '../model/job-progress.ts';
import { jobMark } from '../model/job-state.ts';
import { wasLong } from '../model/job-verdict.ts';
import { useJobEndsStore } from '../stores/job-ends.ts';
import { useScreen } from '../stores/screen.ts';
import { useJobs } from './use-fleet.ts';
import { notify } from './use-job-notifications.ts';
import { useJobTitle } from './use-job-title.ts';
import { useVerdict } from './use-job-verdict.ts';
import { goTo, useRoute } from './use-route.ts';

/** Says in the live region how each job ended that was running before; of long work also outside the window. */
export function useJobEnds(): void {
  const { t } = useTranslation();
  const jobs = useJobs().data;
  const titleOf = useJobTitle();
  const verdict = useVerdict();
  const running = useRef(new Set<string>());
  const tell = (job: Job) => {
    const title = titleOf(job.call, undefined);
    const result = totalOf(job.counts) > 1 ? verdict(job) : t(`mark.${jobMark(job)}`);
    useScreen.getState().announce(t('jobs.ended', { title, device: job.firstDeviceName, result }));
    if (!wasLong(job)) return;
    if (window.location.hash !== `#/jobs/${job.id}`) useJobEndsStore.getState().add(job.id);
    const body = t('jobs.ended', { title, device: job.firstDeviceName, result });
    notify({ title, body, tag: job.id }, () => goTo({ view: 'job', jobId: job.id }));
  };
  const latest = useRef(tell);
  latest.current = tell;
  useEffect(() => {
    for (const job of jobs ?? []) {
      if (job.state !== 'ended') running.current.add(job.id);
      else if (running.current.delete(job.id)) latest.current(job);
    }
  }, [jobs]);
  useUnseenTitle();
}

/** The title of the window counts what ended unseen; looking at the jobs, or at the job, is having seen it. */
function useUnseenTitle(): void {
  const { t } = useTranslation();
  const unseen = useJobEndsStore((ends) => ends.unseen.size);
  const route = useRoute();
  useEffect(() => {
    if (route.view === 'jobs') useJobEndsStore.getState().see();
    if (route.view === 'job') useJobEndsStore.getState().see(route.jobId);
  }, [route]);
  useEffect(() => {
    const name = t('app.name');
    document.title = unseen > 0 ? `(${unseen}) ${name}` : name;
  }, [unseen, t]);
}
