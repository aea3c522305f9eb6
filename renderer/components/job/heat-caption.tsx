import { useTranslation } from 'react-i18next';
import type { TargetRow } from '../../../contract/app/jobs.ts';
import { phraseText } from '../../i18n/phrase-text.ts';
import { problemText } from '../../i18n/problem-text.ts';
import { targetMark } from '../../model/job-state.ts';
import { StateMark } from '../state-mark.tsx';
import classes from './heat-grid.module.css';

/** Which device a cell is, and what became of it. */
export function HeatCaption({ row }: { row: TargetRow | undefined }) {
  const { t, i18n } = useTranslation();
  if (!row) return null;
  const why = row.problem
    ? problemText(row.problem, i18n.language).message
    : phraseText(row.result ?? '', i18n.language);
  return (
    <p className={classes.caption}>
      <strong>{row.deviceName}</strong>
      <StateMark mark={targetMark(row.state)} />
      <span className={classes.why} title={why}>
        {why || t('jobs.gridHint')}
      </span>
    </p>
  );
}
