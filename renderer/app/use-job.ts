import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { JobDetail } from '../../contract/app/jobs.ts';
import { client, queries } from './api.ts';
import { follow } from './follow.ts';
import { queryClient } from './query-client.ts';

/** One job with its targets and steps; live while it runs. */
export function useJob(jobId: string) {
  const query = useQuery(queries.jobs.get.queryOptions({ input: { jobId } }));
  const running = query.data !== undefined && query.data.state !== 'ended';
  useEffect(() => {
    if (!running) return;
    const stop = new AbortController();
    const key = queries.jobs.get.queryKey({ input: { jobId } });
    const value = (job: JobDetail) => queryClient.setQueryData(key, job);
    const end = () => void queryClient.invalidateQueries({ queryKey: key });
    void follow((signal) => client.live.job({ jobId }, { signal }), { value, end }, stop.signal);
    return () => stop.abort();
  }, [jobId, running]);
  return query;
}
