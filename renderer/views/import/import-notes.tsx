import { useTranslation } from 'react-i18next';
import type { ImportNote, ImportPreview } from '../../../contract/app/import.ts';
import classes from './import.module.css';

const shown = 200;

/** Lines that were not taken, and what was of no use, each with its line. */
export function ImportNotes({ preview: { bad, notes } }: { preview: ImportPreview }) {
  const { t } = useTranslation();
  return (
    <>
      {bad.length > 0 && <Notes title={t('imports.bad', { count: bad.length })} notes={bad} open />}
      {notes.length > 0 && <Notes title={t('imports.notes', { count: notes.length })} notes={notes} open={false} />}
    </>
  );
}

function Notes({ title, notes, open }: { title: string; notes: readonly ImportNote[]; open: boolean }) {
  const { t } = useTranslation();
  return (
    <details className={classes.notes} open={open}>
      <summary>{title}</summary>
      <ul>
        {notes.slice(0, shown).map((note, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two lines may say the same, and the list is never reordered
          <li key={index}>
            {note.line !== null && <span className={classes.line}>{t('imports.line', { line: note.line })}</span>}{' '}
            {t(`imports.why.${note.why}`)} <code>{note.detail}</code>
          </li>
        ))}
        {notes.length > shown && <li>{t('imports.more', { count: notes.length - shown })}</li>}
      </ul>
    </details>
  );
}
