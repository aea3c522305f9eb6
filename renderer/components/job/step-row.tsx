import { UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Step } from '../../../contract/app/jobs.ts';
import { useStepName } from '../../app/use-step-name.ts';
import { phraseLines } from '../../i18n/phrase-text.ts';
import { bytesText } from '../../model/amounts.ts';
import { stepMark } from '../../model/job-state.ts';
import { ScrollRegion } from '../scroll-region.tsx';
import { StateMark } from '../state-mark.tsx';
import { Duration } from './duration.tsx';
import classes from './step-row.module.css';

/** One step: its state, its name, how long it took; its output opens below, and a failed step opens by itself. */
export function StepRow({ step }: { step: Step }) {
  const { t, i18n } = useTranslation();
  const name = useStepName()(step.name);
  const outputId = useId();
  const [chosen, setChosen] = useState<boolean | null>(null);
  const hasOutput = step.output.trim() !== '';
  const open = hasOutput && (chosen ?? step.state === 'failed');
  const text = (
    <>
      <StateMark mark={stepMark(step.state)} glyphOnly />
      <span className={classes.name}>{name}</span>
      <span className={classes.time}>
        <Duration from={step.startedAt} to={step.endedAt} />
      </span>
    </>
  );
  return (
    <li>
      {hasOutput ? (
        <UnstyledButton
          className={classes.row}
          aria-expanded={open}
          aria-controls={outputId}
          onClick={() => setChosen(!open)}
        >
          <IconChevronRight size={14} className={classes.chevron} data-open={open} aria-hidden />
          {text}
        </UnstyledButton>
      ) : (
        <div className={classes.row}>
          <span className={classes.chevron} />
          {text}
        </div>
      )}
      {step.progress && step.state === 'running' && (
        <StepProgress name={name} inBytes={step.name === 'upload'} {...step.progress} />
      )}
      <div id={outputId}>
        {open && (
          <ScrollRegion label={t('jobs.outputOf', { step: name })} className={classes.output}>
            <pre>{phraseLines(step.output, i18n.language)}</pre>
          </ScrollRegion>
        )}
      </div>
    </li>
  );
}

function StepProgress(props: { name: string; done: number; total: number; inBytes: boolean }) {
  const { t } = useTranslation();
  const { name, done, total } = props;
  const amount = props.inBytes ? bytesText : String;
  return (
    <div className={classes.progress}>
      <progress value={done} max={Math.max(total, 1)} aria-label={t('jobs.progress', { step: name })} />
      <span className={classes.time}>
        {amount(done)} / {amount(total)}
      </span>
    </div>
  );
}
