import { useQuery } from '@tanstack/react-query';
import type { Job } from '../../../contract/app/jobs.ts';
import { queries } from '../../app/api.ts';

/** The jobs that are alive on a device. */
export function useRunningJobsOf(deviceId: string): Job[] {
  const jobs = useQuery(queries.jobs.list.queryOptions({ input: { deviceId, limit: 100 } })).data ?? [];
  return jobs.filter((job) => job.state !== 'ended');
}
