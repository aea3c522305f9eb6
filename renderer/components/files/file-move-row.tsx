import { Button, Progress } from '@mantine/core';
import { IconDownload, IconUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { problemText } from '../../i18n/problem-text.ts';
import { bytesText } from '../../model/amounts.ts';
import { type FileMove, isEnded } from '../../stores/file-moves.ts';
import classes from './file-moves.module.css';
import { cancelMove, canResume, forgetMoves, replaceByMove, resumeMove } from './moves.ts';

/** One file on its way: how far it is, or why it is not, and what can be done about that. */
export function FileMoveRow({ move }: { move: FileMove }) {
  const { t, i18n } = useTranslation();
  const { label, state, doneBytes, totalBytes, problem, direction, id } = move;
  const Icon = direction === 'up' ? IconUpload : IconDownload;
  const said = problem && problemText(problem, i18n.language);
  const percent = totalBytes === 0 ? 0 : Math.min(100, (doneBytes / totalBytes) * 100);
  return (
    <li className={classes.move} data-state={state}>
      <Icon size={16} aria-hidden />
      <span className={classes.name} title={label}>
        {label}
      </span>
      <span className={classes.state}>{t(`files.move.${direction}.${state}`)}</span>
      <span className={classes.amount}>
        {state === 'local' || state === 'remote'
          ? t('files.amount', { done: bytesText(doneBytes), total: bytesText(totalBytes) })
          : bytesText(totalBytes)}
      </span>
      <span className={classes.buttons}>
        <MoveButtons move={move} />
      </span>
      {(state === 'local' || state === 'remote') && (
        <Progress
          key={id}
          className={classes.progress ?? ''}
          size="sm"
          value={percent}
          aria-label={t('files.progress', { name: label })}
        />
      )}
      {said && (
        <p className={classes.problem} role="alert">
          {said.message} {said.next}
        </p>
      )}
    </li>
  );
}

function MoveButtons({ move }: { move: FileMove }) {
  const { t } = useTranslation();
  const { id, label, state, problem } = move;
  const button = (text: string, name: string, act: () => void) => (
    <Button variant="default" size="compact-xs" aria-label={name} onClick={act}>
      {text}
    </Button>
  );
  if (!isEnded(move)) {
    return button(t('action.cancel'), t('files.cancelOne', { name: label }), () => cancelMove(id));
  }
  const goesOn = state !== 'done' && canResume(id);
  return (
    <>
      {goesOn && problem?.code === 'files.exists'
        ? button(t('files.replaceThis'), t('files.replaceOne', { name: label }), () => replaceByMove(id))
        : goesOn && button(t('files.goOn'), t('files.goOnOne', { name: label }), () => resumeMove(id))}
      {button(t('files.forget'), t('files.forgetOne', { name: label }), () => forgetMoves([id]))}
    </>
  );
}
