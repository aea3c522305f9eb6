import { useTranslation } from 'react-i18next';
import type { Job } from '../../../contract/app/jobs.ts';
import { useTally } from '../../app/use-job-verdict.ts';
import { talliesOf, totalOf } from '../../model/job-progress.ts';
import { targetMark } from '../../model/job-state.ts';
import { markTones } from '../../model/marks.ts';
import classes from './waves-bar.module.css';

type Counts = Job['counts'];

/** The results of a job as a bar; with its waves side by side where they are given. For the eye: `label` says the same. */
export function WavesBar({ waves, slim = false }: { waves: readonly Counts[]; slim?: boolean }) {
  const { t } = useTranslation();
  const tally = useTally();
  const shown = waves.filter((counts) => totalOf(counts) > 0);
  const label =
    shown.length === 1
      ? tally(shown[0] ?? {})
      : shown.map((counts, index) => t('jobs.waveText', { number: index + 1, counts: tally(counts) })).join('; ');
  return (
    <div className={classes.bar} data-slim={slim} role="img" aria-label={label}>
      {shown.map((counts, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a wave is known by its place
        <div key={index} className={classes.wave} style={{ flexGrow: totalOf(counts) }}>
          {talliesOf(counts)
            .toReversed()
            .map(({ state, count }) => (
              <div
                key={state}
                className={classes.part}
                data-tone={markTones[targetMark(state)]}
                data-state={state}
                style={{ flexGrow: count }}
              />
            ))}
        </div>
      ))}
    </div>
  );
}
