import { useTranslation } from 'react-i18next';
import type { Job } from '../../../contract/app/jobs.ts';
import { talliesOf } from '../../model/job-progress.ts';
import { targetMark } from '../../model/job-state.ts';
import { StateMark } from '../state-mark.tsx';
import classes from './bulk-job.module.css';

/** How many targets there are of each result, with its glyph. */
export function Tallies({ counts }: { counts: Job['counts'] }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.tallies} aria-label={t('jobs.results')}>
      {talliesOf(counts).map(({ state, count }) => (
        <li key={state}>
          <StateMark mark={targetMark(state)} /> <strong>{count}</strong>
        </li>
      ))}
    </ul>
  );
}
