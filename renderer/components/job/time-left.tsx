import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../contract/app/jobs.ts';
import { roundLeft, steadyEnd, timeLeftOf } from '../../model/time-left.ts';
import { useClock } from '../../stores/clock.ts';

/** How long a job will still take, once that can be known; nothing before. */
export function TimeLeft({ job }: { job: Job }) {
  const { t } = useTranslation();
  const now = useClock((clock) => clock.now);
  const [end, setEnd] = useState<number | null>(null);
  useEffect(() => {
    const at = Date.now();
    setEnd((shown) => steadyEnd(shown, timeLeftOf(job, at), at));
  }, [job]);
  if (end === null) return null;
  const left = roundLeft(end - now);
  const text = left.unit === 'soon' ? t('jobs.left.soon') : t(`jobs.left.${left.unit}`, { count: left.count });
  return <span title={t('jobs.left.why')}> · {text}</span>;
}
