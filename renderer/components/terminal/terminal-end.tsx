import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { remedyOf } from '../../model/remedy.ts';
import { type TerminalEntry, type TerminalStatus, useTerminals } from '../../stores/terminals.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import classes from './terminal.module.css';
import { sessionOf } from './terminals.ts';

/** How the shell of a terminal ended, with the way to another one; what went wrong with a key. */
export function TerminalEnd({ entry }: { entry: TerminalEntry }) {
  const { t } = useTranslation();
  const { status, trouble, id } = entry;
  const again = () => {
    sessionOf(id)?.connect();
    sessionOf(id)?.focus();
  };
  if (status.state === 'failed') {
    return (
      <ProblemNotice problem={status.problem} calm={remedyOf(status.problem.code) === 'try-again'}>
        <Button variant="default" onClick={again}>
          {t('terminal.again')}
        </Button>
      </ProblemNotice>
    );
  }
  if (trouble) {
    return (
      <p className={classes.line} role="status">
        {t(`terminal.trouble.${trouble}`)}
        <Button variant="default" size="compact-xs" onClick={() => useTerminals.getState().setTrouble(id, null)}>
          {t('action.close')}
        </Button>
      </p>
    );
  }
  if (status.state === 'open') return null;
  return (
    <p className={classes.line} role="status">
      <StatusText status={status} />
      {status.state === 'ended' && (
        <Button variant="default" size="compact-xs" onClick={again}>
          {t('terminal.again')}
        </Button>
      )}
    </p>
  );
}

function StatusText({ status }: { status: TerminalStatus }) {
  const { t } = useTranslation();
  if (status.state !== 'ended') return t('terminal.opening');
  const { code, signal } = status;
  if (signal !== null) return t('terminal.endedBySignal', { signal });
  if (code === null) return t('terminal.ended');
  return code === 0 ? t('terminal.endedWell') : t('terminal.endedWith', { code });
}
