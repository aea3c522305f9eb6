import { useTranslation } from 'react-i18next';
import { fullTime, logTime } from '../../model/age.ts';
import type { LogEntry } from '../../model/log-buffer.ts';
import { piecesOf } from '../../model/log-text.ts';
import { useClock } from '../../stores/clock.ts';
import classes from './log-lines.module.css';

/** How many colours there are for the names of sources. */
const sourceColours = 6;

/** One line: when, who, how grave, what. Its text is drawn as text, in the colours of our themes. */
export function LogLineText({ entry, name, find }: { entry: LogEntry; name: string | null; find: string }) {
  const { t } = useTranslation();
  return (
    <>
      <Time at={entry.at} deviceAt={entry.deviceAt} />
      {name !== null && (
        <span className={classes.source} data-source={entry.source % sourceColours} title={name}>
          {name}
        </span>
      )}
      {entry.gap ? (
        <span className={classes.gap}>{t('logs.gap')}</span>
      ) : (
        <>
          <span className={classes.level}>{entry.level ?? ''}</span>
          <span className={classes.text}>
            {piecesOf(entry, find).map(({ from, text, colour, bold, found }) =>
              found ? (
                <mark key={from} className={classes.found}>
                  {text}
                </mark>
              ) : (
                <span key={from} data-colour={colour ?? undefined} data-bold={bold || undefined}>
                  {text}
                </span>
              ),
            )}
          </span>
        </>
      )}
    </>
  );
}

function Time({ at, deviceAt }: { at: number; deviceAt: number }) {
  const { i18n } = useTranslation();
  const today = useClock((clock) => new Date(clock.now).toDateString());
  const date = new Date(at);
  const day = date.toDateString() === today ? '' : `${date.getMonth() + 1}-${String(date.getDate()).padStart(2, '0')} `;
  return (
    <time className={classes.time} title={fullTime(deviceAt > 0 ? deviceAt : at, i18n.language)}>
      {day}
      {logTime(at)}
    </time>
  );
}
