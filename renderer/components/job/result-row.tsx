import { useTranslation } from 'react-i18next';
import type { TargetRow } from '../../../contract/app/jobs.ts';
import { phraseText } from '../../i18n/phrase-text.ts';
import { problemText } from '../../i18n/problem-text.ts';
import { Duration } from './duration.tsx';
import classes from './row.module.css';

/** One target in a list: its device, what came of it, its wave, its tries, and how long it took. */
export function ResultRow({ row }: { row: TargetRow }) {
  const { t, i18n } = useTranslation();
  const what = row.problem
    ? problemText(row.problem, i18n.language).message
    : phraseText(row.result ?? '', i18n.language);
  return (
    <>
      <span className={classes.name} title={row.deviceName}>
        {row.deviceName}
      </span>
      <span className={classes.what} title={what}>
        {what}
      </span>
      <span className={classes.muted}>{t('jobs.waveShort', { number: row.wave + 1 })}</span>
      {row.attempts > 1 && <span className={classes.muted}>{t('jobs.attempts', { count: row.attempts })}</span>}
      <span className={classes.took}>
        {row.startedAt !== null && <Duration from={row.startedAt} to={row.endedAt} />}
      </span>
    </>
  );
}
