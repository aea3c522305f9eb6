import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { jobMark } from '../model/job-state.ts';
import { useScreen } from '../stores/screen.ts';
import { queries } from './api.ts';
import { queryClient } from './query-client.ts';
import { useJobs } from './use-fleet.ts';
import { useJobTitle } from './use-job-title.ts';

/** Says in the live region how each job ended that was running before. */
export function useJobEnds(): void {
  const { t } = useTranslation();
  const jobs = useJobs().data;
  const titleOf = useJobTitle();
  const running = useRef(new Set<string>());
  useEffect(() => {
    for (const job of jobs ?? []) {
      if (job.state !== 'ended') running.current.add(job.id);
      else if (running.current.delete(job.id)) {
        void queryClient.fetchQuery(queries.jobs.get.queryOptions({ input: { jobId: job.id } })).then((detail) => {
          const [target] = detail.targets;
          const result = t(`mark.${jobMark(detail)}`);
          const title = titleOf(detail.call, target?.deviceId);
          useScreen.getState().announce(t('jobs.ended', { title, device: target?.deviceName ?? '', result }));
        });
      }
    }
  }, [jobs, t, titleOf]);
}
