import { Button, Checkbox, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { offerUndo } from '../../app/offer-undo.ts';
import { queryClient } from '../../app/query-client.ts';
import { Dialog } from '../../components/dialog.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useFleetTable } from '../../stores/fleet-table.ts';
import { useScreen } from '../../stores/screen.ts';
import classes from './fleet-dialogs.module.css';

/** Tags and the site of many devices at once; all of them or none. */
export function EditManyDialog({ deviceIds }: { deviceIds: readonly string[] }) {
  const { t } = useTranslation();
  const { closeDialog, announce } = useScreen.getState();
  const [addTags, setAddTags] = useState<string[]>([]);
  const [removeTags, setRemoveTags] = useState<string[]>([]);
  const [hasSite, setHasSite] = useState(false);
  const [site, setSite] = useState('');
  const known = useKnown('tag:');
  const change = useMutation({
    mutationFn: () => client.fleet.bulkEdit({ ids: [...deviceIds], addTags, removeTags, ...(hasSite ? { site } : {}) }),
    onSuccess: ({ changed }) => {
      announce(t('fleet.edit.done', { count: changed }));
      void queryClient.invalidateQueries({ queryKey: queries.devices.key() });
      useFleetTable.getState().sortAgain();
      closeDialog();
      if (changed > 0) void offerUndo('edited-many');
    },
  });
  const isNothing = addTags.length === 0 && removeTags.length === 0 && !hasSite;
  return (
    <Dialog
      title={t('fleet.edit.title', { count: deviceIds.length })}
      onClose={closeDialog}
      footer={
        <>
          <Button variant="default" onClick={closeDialog}>
            {t('action.cancel')}
          </Button>
          <Button disabled={isNothing} loading={change.isPending} onClick={() => change.mutate()}>
            {t('fleet.edit.apply', { count: deviceIds.length })}
          </Button>
        </>
      }
    >
      <div className={classes.fields}>
        <TagsInput
          label={t('fleet.edit.addTags')}
          data={known}
          value={addTags}
          onChange={setAddTags}
          openOnFocus={false}
          data-autofocus
        />
        <TagsInput
          label={t('fleet.edit.removeTags')}
          data={known}
          value={removeTags}
          onChange={setRemoveTags}
          openOnFocus={false}
        />
        <Checkbox
          label={t('fleet.edit.setSite')}
          checked={hasSite}
          onChange={(event) => setHasSite(event.currentTarget.checked)}
        />
        {hasSite && (
          <TextInput
            label={t('fleet.edit.site')}
            description={t('fleet.edit.siteHint')}
            value={site}
            maxLength={120}
            onChange={(event) => setSite(event.currentTarget.value)}
          />
        )}
        <p className={classes.hint}>{t('fleet.edit.undo')}</p>
        {change.error && <ProblemNotice problem={toProblem(change.error)} />}
      </div>
    </Dialog>
  );
}

/** The values that the fleet has of a key, the most common first. */
function useKnown(text: string): string[] {
  const input = { text, cursor: text.length };
  const { data } = useQuery(queries.fleet.complete.queryOptions({ input }));
  return (data?.items ?? []).map(({ insert }) => insert.replace(/^"|"$/g, ''));
}
