import { useTranslation } from 'react-i18next';
import type { Job } from '../../contract/app/jobs.ts';
import { clockTime } from '../model/age.ts';
import { talliesOf } from '../model/job-progress.ts';
import { verdictOf } from '../model/job-verdict.ts';

type Counts = Job['counts'];

/** Counts of results as a list in words: "180 done, 4 failed". */
export function useTally(): (counts: Counts) => string {
  const { t } = useTranslation();
  return (counts) =>
    talliesOf(counts)
      .map(({ state, count }) => t(`jobs.tally.${state}`, { count }))
      .join(t('jobs.and'));
}

/** How a job stands, in one sentence. */
export function useVerdict(): (job: Job) => string {
  const { t, i18n } = useTranslation();
  const tally = useTally();
  return (job) => {
    const values = {
      counts: tally(job.counts),
      wave: job.wave + 1,
      waves: Math.max(1, job.waves.length),
      time: job.resumesAt === null ? '' : clockTime(job.resumesAt, Date.now(), i18n.language),
    };
    return t(`jobs.verdict.${verdictOf(job)}`, values);
  };
}
