import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { JobDetail, Target } from '../../contract/app/jobs.ts';
import { mergeRows } from '../model/job-progress.ts';
import { client, queries } from './api.ts';
import { follow } from './follow.ts';
import { queryClient } from './query-client.ts';

/** Jobs of up to so many targets are sent whole, with their steps; of larger ones what changed. */
export const detailedTargets = 10;

/** One job with its targets; with their steps where they are few; live while it runs. */
export function useJob(jobId: string) {
  const query = useQuery(queries.jobs.get.queryOptions({ input: { jobId } }));
  const running = query.data !== undefined && query.data.state !== 'ended';
  const isLarge = (query.data?.targets.length ?? 0) > detailedTargets;
  useEffect(() => {
    if (!running) return;
    const stop = new AbortController();
    const key = queries.jobs.get.queryKey({ input: { jobId } });
    const end = () => void queryClient.invalidateQueries({ queryKey: key });
    if (isLarge) {
      void follow(
        (signal) => client.live.progress({ jobId }, { signal }),
        {
          value: ({ job, targets }) =>
            queryClient.setQueryData(key, (before: JobDetail | undefined): JobDetail | undefined =>
              before ? { ...before, ...job, targets: mergeRows<Target>(before.targets, targets) } : before,
            ),
          end,
        },
        stop.signal,
      );
    } else {
      const value = (job: JobDetail) => queryClient.setQueryData(key, job);
      void follow((signal) => client.live.job({ jobId }, { signal }), { value, end }, stop.signal);
    }
    return () => stop.abort();
  }, [jobId, running, isLarge]);
  return query;
}
