import { IconPlayerPauseFilled, IconPointFilled } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogFeed } from './log-feed.ts';
import classes from './log-panel.module.css';

/** A clock this far off is worth saying. */
const skewWorthMs = 1000;
const mostSkews = 3;

/** Whether lines come, how fast, how many are kept, and whose clock is off. */
export function LogStatus({ feed, isPaused, names }: { feed: LogFeed; isPaused: boolean; names: readonly string[] }) {
  const { t, i18n } = useTranslation();
  const now = useSeconds();
  const number = new Intl.NumberFormat(i18n.language);
  const isLive = feed.sources.some(({ state }) => state.state === 'following');
  const skewed = feed.sources.flatMap(({ clockSkewMs }, index) =>
    clockSkewMs !== null && Math.abs(clockSkewMs) >= skewWorthMs ? [{ name: names[index] ?? '', clockSkewMs }] : [],
  );
  const lastAgo = feed.lastLineAt === null ? null : Math.max(0, Math.round((now - feed.lastLineAt) / 1000));
  return (
    <div className={classes.status}>
      {isLive && (
        <span className={isPaused ? classes.still : classes.live}>
          {isPaused ? <IconPlayerPauseFilled size={12} aria-hidden /> : <IconPointFilled size={16} aria-hidden />}
          {isPaused ? t('log.paused') : t('log.following')}
        </span>
      )}
      <span>{t('logs.rate', { rate: number.format(feed.rate(now)) })}</span>
      {lastAgo !== null && <span>{t('logs.last', { seconds: number.format(lastAgo) })}</span>}
      <span>{t('log.kept', { count: feed.kept })}</span>
      {feed.shown.length < feed.kept && <span>{t('logs.shown', { shown: number.format(feed.shown.length) })}</span>}
      {skewed.slice(0, mostSkews).map(({ name, clockSkewMs }) => (
        <span key={name} className={classes.skew} title={t('logs.skewTitle')}>
          {t('logs.skew', {
            name,
            seconds: `${clockSkewMs > 0 ? '+' : '−'}${(Math.abs(clockSkewMs) / 1000).toFixed(1)}`,
          })}
        </span>
      ))}
      {skewed.length > mostSkews && <span>{t('logs.moreSkews', { count: skewed.length - mostSkews })}</span>}
    </div>
  );
}

function useSeconds(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
