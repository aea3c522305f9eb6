import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Age } from '../age.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import type { FedSource } from './log-feed.ts';
import classes from './log-panel.module.css';

/** Why no more lines come of a log that is shown alone, and how old those are that are shown. */
export function SourceNotice({ source, onAgain }: { source: FedSource | undefined; onAgain(): void }) {
  const { t } = useTranslation();
  if (!source) return null;
  const { state, kept } = source;
  if (state.state === 'ended') {
    return (
      <p className={classes.ended}>
        {t('log.ended')}{' '}
        <Button variant="default" size="compact-xs" onClick={onAgain}>
          {t('log.follow')}
        </Button>
      </p>
    );
  }
  if (state.state !== 'problem' && state.state !== 'reconnecting') return null;
  const aside = kept ? (
    <>
      {t('logs.keptOf')} <Age at={kept.keptAt} />
    </>
  ) : undefined;
  return (
    <ProblemNotice problem={state.problem} calm aside={aside}>
      <Button variant="default" onClick={onAgain}>
        {t('action.tryAgain')}
      </Button>
    </ProblemNotice>
  );
}
