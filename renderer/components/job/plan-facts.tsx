import { useTranslation } from 'react-i18next';
import type { Job } from '../../../contract/app/jobs.ts';
import { useWindowText } from '../../app/use-when.ts';
import { useListed } from '../../i18n/use-listed.ts';
import { fullTime } from '../../model/age.ts';
import { durationText } from '../../model/amounts.ts';
import { Fact, FactList } from '../facts.tsx';

const shownWaves = 8;

/** How a job was told to go: waves, limits and times. */
export function PlanFacts({ job }: { job: Job }) {
  const { t, i18n } = useTranslation();
  const listed = useListed();
  const windowText = useWindowText();
  const { plan, waves } = job;
  const { failureLimit, offline, window: hours, startAt } = plan;
  const sizes = listed(waves.slice(0, shownWaves).map(({ size }) => size));
  const limit = () => {
    if (!failureLimit) return t('jobs.noLimit');
    if (failureLimit.unit === 'percent') return t('jobs.failuresPercent', { count: failureLimit.value });
    return t('jobs.failuresCount', { count: failureLimit.value });
  };
  const away = () => {
    if (offline.policy === 'end') return t('jobs.ends');
    const { expiresAfterMs } = offline;
    return expiresAfterMs === undefined
      ? t('jobs.queued')
      : t('jobs.queuedFor', { time: durationText(expiresAfterMs) });
  };
  return (
    <FactList>
      <Fact name={t('jobs.facts.waves')}>
        {waves.length < 2
          ? t('jobs.oneWave')
          : t('jobs.manyWaves', { count: waves.length, sizes: waves.length > shownWaves ? `${sizes} …` : sizes })}
      </Fact>
      <Fact name={t('jobs.facts.limit')}>{limit()}</Fact>
      {plan.soakMs > 0 && <Fact name={t('jobs.facts.soak')}>{durationText(plan.soakMs)}</Fact>}
      <Fact name={t('jobs.facts.concurrency')}>{plan.concurrency}</Fact>
      <Fact name={t('jobs.facts.retries')}>{plan.retries}</Fact>
      <Fact name={t('jobs.facts.timeout')}>{durationText(plan.timeoutMs)}</Fact>
      <Fact name={t('jobs.facts.offline')}>{away()}</Fact>
      {startAt !== null && <Fact name={t('jobs.facts.startAt')}>{fullTime(startAt, i18n.language)}</Fact>}
      {hours && <Fact name={t('jobs.facts.window')}>{windowText(hours)}</Fact>}
    </FactList>
  );
}
