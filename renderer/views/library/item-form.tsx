import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LibraryItem } from '../../../contract/app/library.ts';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { offerUndo } from '../../app/offer-undo.ts';
import { queryClient } from '../../app/query-client.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import classes from './library.module.css';

/** What the technician may say of an item: notes, and its name and version where its content does not say them. */
export function ItemForm({ item }: { item: LibraryItem }) {
  const { t } = useTranslation();
  const [name, setName] = useState(item.name);
  const [version, setVersion] = useState(item.version ?? '');
  const [notes, setNotes] = useState(item.notes);
  const same = name === item.name && version === (item.version ?? '') && notes === item.notes;
  const save = useMutation({
    mutationFn: () =>
      client.library.update({
        sha256: item.sha256,
        notes,
        ...(item.renamable && name.trim() !== '' ? { name } : {}),
        ...(item.renamable && version.trim() !== '' ? { version } : {}),
      }),
    onSuccess: () => {
      void offerUndo('library-changed');
      void queryClient.invalidateQueries({ queryKey: queries.library.key() });
    },
  });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      {item.renamable && (
        <>
          <TextInput
            label={t('library.column.name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t('library.column.version')}
            value={version}
            onChange={(event) => setVersion(event.currentTarget.value)}
          />
        </>
      )}
      <Textarea
        label={t('library.notes')}
        value={notes}
        rows={3}
        onChange={(event) => setNotes(event.currentTarget.value)}
      />
      {save.error && <ProblemNotice problem={toProblem(save.error)} />}
      <div className={classes.buttons}>
        <Button type="submit" variant="default" disabled={same} loading={save.isPending}>
          {t('form.save')}
        </Button>
      </div>
    </form>
  );
}
