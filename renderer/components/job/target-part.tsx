import { useTranslation } from 'react-i18next';
import type { Target } from '../../../contract/app/jobs.ts';
import { phraseText } from '../../i18n/phrase-text.ts';
import { targetMark } from '../../model/job-state.ts';
import { Fact, FactList } from '../facts.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import { StateMark } from '../state-mark.tsx';
import classes from './job-panel.module.css';
import { StepRow } from './step-row.tsx';

/** What a job does on one device: its steps, and how it ended. */
export function TargetPart({ target, named }: { target: Target; named: boolean }) {
  const { t, i18n } = useTranslation();
  return (
    <div className={classes.target}>
      {named && (
        <h3 className={classes.line}>
          {target.deviceName} <StateMark mark={targetMark(target.state)} />
        </h3>
      )}
      {target.problem && (
        <ProblemNotice problem={target.problem} calm={target.state === 'unreachable' || target.state === 'queued'} />
      )}
      {target.result !== null && target.result !== '' && (
        <FactList>
          <Fact name={t('jobs.result')} mono>
            {phraseText(target.result, i18n.language)}
          </Fact>
        </FactList>
      )}
      {target.steps.length === 0 && target.endedAt === null && !target.problem && (
        <p className={classes.under}>{t('jobs.noSteps')}</p>
      )}
      {target.steps.length > 0 && (
        <ol className={classes.steps} aria-label={t('jobs.steps')}>
          {target.steps.map((step) => (
            <StepRow key={`${step.name}${step.startedAt}`} step={step} />
          ))}
        </ol>
      )}
    </div>
  );
}
