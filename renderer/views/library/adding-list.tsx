import { ActionIcon, Button, Progress } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { problemText } from '../../i18n/problem-text.ts';
import { bytesText } from '../../model/amounts.ts';
import classes from './library.module.css';
import type { Adding } from './use-adding.ts';

interface AddingListProps {
  adding: readonly Adding[];
  onCancel(id: number): void;
  onDismiss(id: number): void;
  onShow(sha256: string): void;
}

const ended = new Set<Adding['step']>(['added', 'already', 'failed']);

/** What is on its way into the library, and how it ended. */
export function AddingList({ adding, onCancel, onDismiss, onShow }: AddingListProps) {
  const { t } = useTranslation();
  if (adding.length === 0) return null;
  return (
    <ul className={classes.adding} aria-label={t('library.adding')}>
      {adding.map((one) => (
        <li key={one.id} data-step={one.step}>
          <span className={classes.what}>{one.name}</span>
          <AddingState one={one} />
          {one.item && (
            <Button variant="default" size="xs" onClick={() => onShow(one.item?.sha256 ?? '')}>
              {t('library.show')}
            </Button>
          )}
          {ended.has(one.step) ? (
            <ActionIcon aria-label={t('library.dismiss', { name: one.name })} onClick={() => onDismiss(one.id)}>
              <IconX size={16} aria-hidden />
            </ActionIcon>
          ) : (
            <Button variant="default" size="xs" onClick={() => onCancel(one.id)}>
              {t('action.cancel')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function AddingState({ one }: { one: Adding }) {
  const { t, i18n } = useTranslation();
  if (one.problem) {
    const { message, next } = problemText(one.problem, i18n.language);
    return (
      <span role="alert" className={classes.failed}>
        {message} {next}
      </span>
    );
  }
  const { item } = one;
  const notPackage = item?.remarks.includes('not-a-package') === true;
  const added = item ? t('library.step.addedAs', { kind: t(`library.kind.${item.kind}`) }) : t('library.step.added');
  const word = one.step === 'added' ? added : t(`library.step.${one.step}`);
  const known = one.done !== null && one.total !== null && one.total > 0;
  const percent = known ? (100 * (one.done ?? 0)) / (one.total ?? 1) : 0;
  return (
    <span className={classes.step} role="status">
      {word}
      {one.done !== null && !ended.has(one.step) && ` ${bytesText(one.done)}`}
      {notPackage && ` · ${t('library.remark.not-a-package')}`}
      {known && (
        <Progress
          className={classes.bar ?? ''}
          value={percent}
          aria-label={t('library.progressOf', { name: one.name })}
        />
      )}
    </span>
  );
}
