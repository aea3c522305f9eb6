import { useTranslation } from 'react-i18next';
import type { Preset } from '../../model/job-plan.ts';
import classes from './plan.module.css';

const shownWaves = 6;

/** The waves in their order with their sizes, and what is waited for between them. */
export function WavesLine(props: { sizes: readonly number[]; soakS: number; preset: Preset }) {
  const { t } = useTranslation();
  const { sizes, soakS, preset } = props;
  if (preset === 'all' || sizes.length < 2) return null;
  const rest = sizes.length - shownWaves;
  return (
    <ol className={classes.waves} aria-label={t('bulk.waves')}>
      {sizes.slice(0, shownWaves).map((size, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a wave is known by its place
        <li key={index}>
          <strong>{t('bulk.wave', { number: index + 1 })}</strong> {t('bulk.waveSize', { count: size })}
          {index < sizes.length - 1 && soakS > 0 && (
            <span className={classes.muted}>{t('bulk.soaked', { seconds: soakS })}</span>
          )}
        </li>
      ))}
      {rest > 0 && <li className={classes.muted}>{t('bulk.moreWaves', { count: rest })}</li>}
    </ol>
  );
}
