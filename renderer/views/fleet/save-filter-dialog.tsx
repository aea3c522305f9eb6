import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SavedFilter } from '../../../contract/app/filters.ts';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { offerUndo } from '../../app/offer-undo.ts';
import { queryClient } from '../../app/query-client.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useScreen } from '../../stores/screen.ts';
import classes from './fleet-dialogs.module.css';

const formId = 'save-filter';

/** Keeps a filter under a name, in the sidebar; or gives one that is there another name. */
export function SaveFilterDialog({ query, filter }: { query: string; filter: SavedFilter | null }) {
  const { t } = useTranslation();
  const { closeDialog, announce } = useScreen.getState();
  const [name, setName] = useState(filter?.name ?? '');
  const save = useMutation({
    mutationFn: () => client.filters.save({ name, query, ...(filter ? { filterId: filter.id } : {}) }),
    onSuccess: () => {
      announce(t('fleet.filters.saved', { name: name.trim() }));
      readAgain();
      closeDialog();
      if (filter) void offerUndo('filter-changed');
    },
  });
  return (
    <Dialog
      title={t(filter ? 'fleet.filters.renameTitle' : 'fleet.filters.saveTitle')}
      onClose={closeDialog}
      footer={
        <>
          <Button variant="default" onClick={closeDialog}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" form={formId} disabled={name.trim() === ''} loading={save.isPending}>
            {t(filter ? 'fleet.filters.rename' : 'fleet.filters.save')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className={classes.fields}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') save.mutate();
        }}
      >
        <code className={classes.query}>{query}</code>
        <TextInput
          label={t('fleet.filters.name')}
          value={name}
          maxLength={80}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {save.error && <ProblemNotice problem={toProblem(save.error)} />}
      </form>
    </Dialog>
  );
}

/** Asks before a saved filter is removed; no device changes by it. */
export function RemoveFilterDialog({ filter }: { filter: SavedFilter }) {
  const { t } = useTranslation();
  const { closeDialog } = useScreen.getState();
  const remove = async () => {
    await client.filters.remove({ filterId: filter.id });
    void offerUndo('filter-removed');
    readAgain();
    closeDialog();
  };
  return (
    <ConfirmDialog
      title={t('fleet.filters.removeTitle', { name: filter.name })}
      text={
        <>
          <p>{t('fleet.filters.removeText')}</p>
          <code className={classes.query}>{filter.query}</code>
        </>
      }
      keep={t('fleet.filters.keep')}
      confirm={t('fleet.filters.removeOne')}
      onConfirm={remove}
      onClose={closeDialog}
    />
  );
}

function readAgain(): void {
  void queryClient.invalidateQueries({ queryKey: queries.filters.key() });
  void queryClient.invalidateQueries({ queryKey: queries.fleet.counts.key() });
}
