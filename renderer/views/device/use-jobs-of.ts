import { useQuery } from '@tanstack/react-query';
import type { Job } from '../../../contract/app/jobs.ts';
import { queries } from '../../app/api.ts';

const none: Job[] = [];

/** The jobs of a device, newest first. */
export function useJobsOf(deviceId: string): readonly Job[] {
  return useQuery(queries.jobs.list.queryOptions({ input: { deviceId, limit: 100 } })).data ?? none;
}
