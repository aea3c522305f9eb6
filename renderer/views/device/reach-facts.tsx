import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../../app/api.ts';
import { FactGroup } from '../../components/facts.tsx';
import { type ReachCell, reachCells } from '../../model/reach-strip.ts';
import { useClock } from '../../stores/clock.ts';
import classes from './reach-facts.module.css';

const hourMs = 60 * 60_000;
const hours = 7 * 24;
const shownTogether = 2;
const width = 4;
const height = 24;
// Heights tell the states apart where colours do not.
const heights: Record<ReachCell, number> = { reached: height, both: 16, failed: 9, unknown: 2 };
const legend: readonly ReachCell[] = ['reached', 'both', 'failed', 'unknown'];

/** When the device answered over the last seven days, as far as somebody tried. */
export function ReachFacts({ deviceId }: { deviceId: string }) {
  const { t } = useTranslation();
  const spans = useQuery(queries.fleet.reachHistory.queryOptions({ input: { deviceId } })).data;
  // Moves on with the hour, not with every tick of the clock.
  const to = useClock(({ now }) => Math.floor(now / hourMs) * hourMs + hourMs);
  if (!spans) return null;
  const range = { from: to - hours * hourMs, to };
  const cells = reachCells(spans, { ...range, count: hours / shownTogether });
  const byHour = reachCells(spans, { ...range, count: hours });
  const tried = byHour.filter((cell) => cell !== 'unknown').length;
  const reached = byHour.filter((cell) => cell === 'reached' || cell === 'both').length;
  const said = t('device.reach.short', { reached, count: tried });
  return (
    <FactGroup title={t('device.reach.title')} aside={t('device.reach.days')}>
      {tried === 0 ? (
        <p className={classes.none}>{t('device.reach.none')}</p>
      ) : (
        <>
          <svg
            className={classes.strip}
            viewBox={`0 0 ${cells.length * width} ${height}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={said}
          >
            {cells.map((cell, index) => (
              <rect
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place in time
                key={index}
                data-cell={cell}
                x={index * width}
                y={height - heights[cell]}
                width={width - 1}
                height={heights[cell]}
              />
            ))}
          </svg>
          <p className={classes.ends} aria-hidden>
            <span>{t('device.reach.since')}</span>
            <span>{t('device.reach.now')}</span>
          </p>
          <p className={classes.said} aria-hidden>
            {said}
          </p>
          <ul className={classes.legend} aria-hidden>
            {legend.map((cell) => (
              <li key={cell}>
                <span className={classes.sample} data-cell={cell} style={{ height: heights[cell] / 2 }} />
                {t(`device.reach.legend.${cell}`)}
              </li>
            ))}
          </ul>
        </>
      )}
    </FactGroup>
  );
}
