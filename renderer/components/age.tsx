import { useTexts } from '../i18n/texts.tsx';
import { ageOf, clockTime, fullTime, isOld } from '../model/age.ts';
import { useClock } from '../stores/clock.ts';
import classes from './age.module.css';

/** How old a value is, kept up to date; the full time is in its title. Old values fade. */
export function Age({ at, asOf = false }: { at: number; asOf?: boolean }) {
  const { t, language } = useTexts();
  const now = useClock((clock) => clock.now);
  const { unit, count } = ageOf(at, now);
  const age = unit === 'now' ? t('age.now') : t(`age.${unit}`, { count });
  const withClock = asOf && unit !== 'now' && unit !== 'seconds';
  return (
    <time
      className={classes.age}
      data-old={isOld(at, now)}
      dateTime={new Date(at).toISOString()}
      title={fullTime(at, language)}
    >
      {withClock ? `${age} · ${t('age.asOf', { time: clockTime(at, now, language) })}` : age}
    </time>
  );
}
