import { Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ImportResult } from '../../../contract/app/import.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { problemText } from '../../i18n/problem-text.ts';
import classes from './import.module.css';

interface ImportResultProps {
  result: ImportResult;
  onAgain(): void;
  onFleet(): void;
}

/** What became of the file. */
export function ImportResultPart({ result, onAgain, onFleet }: ImportResultProps) {
  const { t, i18n } = useTranslation();
  const { added, updated, skipped, failed } = result;
  return (
    <>
      <EmptyState
        icon={IconCheck}
        title={t('imports.done', { added, updated })}
        text={t('imports.doneText', { skipped })}
      >
        <div className={classes.buttons}>
          <Button variant="default" onClick={onAgain}>
            {t('imports.again')}
          </Button>
          <Button onClick={onFleet}>{t('app.toFleet')}</Button>
        </div>
      </EmptyState>
      {failed.length > 0 && (
        <section className={classes.notes} aria-label={t('imports.failed', { count: failed.length })}>
          <h2>{t('imports.failed', { count: failed.length })}</h2>
          <ul>
            {failed.map(({ line, problem }) => {
              const { message, next } = problemText(problem, i18n.language);
              return (
                <li key={line}>
                  <span className={classes.line}>{t('imports.line', { line })}</span> {message} {next}
                </li>
              );
            })}
          </ul>
        </section>
      )}
    </>
  );
}
