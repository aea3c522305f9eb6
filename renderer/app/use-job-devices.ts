import { useTranslation } from 'react-i18next';
import type { Job } from '../../contract/app/jobs.ts';
import { totalOf } from '../model/job-progress.ts';

/** The devices of a job in a few words: "harbour-01 and 36 more". */
export function useJobDevices(): (job: Pick<Job, 'firstDeviceName' | 'counts'>) => string {
  const { t } = useTranslation();
  return ({ firstDeviceName, counts }) => {
    const more = totalOf(counts) - 1;
    return more > 0 ? t('jobs.onAll', { first: firstDeviceName, count: more }) : firstDeviceName;
  };
}
