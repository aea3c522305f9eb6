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

/** The last button stays the same element in the same place while its meaning changes, so that the focus stays on it. */
function MoveButtons({ move }: { move: FileMove }) {
  const { t } = useTranslation();
  const { id, label: name, state, problem } = move;
  const ended = isEnded(move);
  const inTheWay = problem?.code === 'files.exists';
  const next = !ended
    ? { text: t('action.cancel'), label: t('files.cancelOne', { name }), act: cancelMove }
    : inTheWay
      ? { text: t('files.replaceThis'), label: t('files.replaceOne', { name }), act: replaceByMove }
      : { text: t('files.goOn'), label: t('files.goOnOne', { name }), act: resumeMove };
  return (
    <>
      {ended && (
        <Button
          variant="default"
          size="compact-xs"
          aria-label={t('files.forgetOne', { name })}
          onClick={() => forgetMoves([id])}
        >
          {t('files.forget')}
        </Button>
      )}
      {(!ended || (state !== 'done' && canResume(id))) && (
        <Button variant="default" size="compact-xs" aria-label={next.label} onClick={() => next.act(id)}>
          {next.text}
        </Button>
      )}
    </>
  );
}
