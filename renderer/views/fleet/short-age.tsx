import { useTexts } from '../../i18n/texts.tsx';
import { ageOf, fullTime } from '../../model/age.ts';
import { useClock } from '../../stores/clock.ts';
import classes from './fleet-grid.module.css';

/** An age in the least room: what is new needs none, the full time is in its title. */
export function ShortAge({ at }: { at: number }) {
  const { t, language } = useTexts();
  const text = useClock((clock) => {
    const { unit, count } = ageOf(at, clock.now);
    return unit === 'now' || unit === 'seconds' ? '' : t(`fleet.age.${unit}`, { count });
  });
  if (text === '') return null;
  return (
    <time className={classes.shortAge} dateTime={new Date(at).toISOString()} title={fullTime(at, language)}>
      {text}
    </time>
  );
}
