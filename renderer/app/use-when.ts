import { useTranslation } from 'react-i18next';
import type { Plan, PlanInput } from '../../contract/app/plan.ts';
import { clockTime } from '../model/age.ts';

/** The days of a week as they are listed, and their names by `Date.getDay`. */
export const weekDays = [1, 2, 3, 4, 5, 6, 0] as const;
const names = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

export function useDayName(): (day: number) => string {
  const { t } = useTranslation();
  return (day) => t(`bulk.day.${names[day] ?? 'sun'}`);
}

/** The hours and days of a maintenance window: "22:00 – 05:00, Mon, Tue". */
export function useWindowText(): (hours: NonNullable<Plan['window']>) => string {
  const { t } = useTranslation();
  const dayName = useDayName();
  return ({ from, to, days }) => {
    const time = `${from} – ${to}`;
    if (days.length === weekDays.length) return time;
    return [time, ...weekDays.filter((day) => days.includes(day)).map(dayName)].join(t('jobs.and'));
  };
}

/** When a plan that is begun now would be carried out, in sentences; none where it is at once. */
export function useWhen(): (plan: PlanInput) => string[] {
  const { t, i18n } = useTranslation();
  const windowText = useWindowText();
  return ({ startAt, window: hours }) => {
    const now = Date.now();
    const start = () => {
      if (typeof startAt !== 'number') return [];
      if (startAt <= now) return [t('bulk.when.over')];
      return [t('bulk.when.at', { time: clockTime(startAt, now, i18n.language) })];
    };
    return [...start(), ...(hours ? [t('bulk.when.within', { hours: windowText(hours) })] : [])];
  };
}
