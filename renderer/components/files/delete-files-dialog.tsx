import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RemoteEntryView } from '../../../contract/app/files.ts';
import { type Problem, toProblem } from '../../../contract/errors.ts';
import { client } from '../../app/api.ts';
import { useDevice } from '../../app/use-fleet.ts';
import { problemText } from '../../i18n/problem-text.ts';
import type { FilesQuestion } from '../../model/files-question.ts';
import { isFolder } from '../../model/remote-entries.ts';
import { joinPath } from '../../model/remote-path.ts';
import { useScreen } from '../../stores/screen.ts';
import { Dialog } from '../dialog.tsx';
import classes from './files-dialog.module.css';
import { ListedNames } from './listed-names.tsx';
import { useChange } from './use-change.ts';

interface Failure {
  entry: RemoteEntryView;
  problem: Problem;
}

/** Asks once before files are deleted, and says of each that could not be, why. */
export function DeleteFilesDialog({ question }: { question: Extract<FilesQuestion, { kind: 'delete' }> }) {
  const { t, i18n } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const { deviceId, folder, entries } = question;
  const device = useDevice(deviceId).data?.device.name ?? '';
  const [failures, setFailures] = useState<readonly Failure[] | null>(null);
  const remove = useChange(deviceId, async () => {
    const failed: Failure[] = [];
    for (const entry of entries) {
      try {
        await client.files.remove({ deviceId, path: joinPath(folder.path, entry.name) });
      } catch (error) {
        failed.push({ entry, problem: toProblem(error) });
      }
    }
    if (failed.length === 0) close();
    else setFailures(failed);
  });
  const [first] = entries;
  const title =
    entries.length === 1 && first
      ? t('files.deleteOne', { name: first.label, device })
      : t('files.deleteMany', { count: entries.length, device });
  if (failures) {
    return (
      <Dialog
        title={t('files.notDeleted', { count: failures.length })}
        onClose={close}
        footer={
          <Button data-autofocus onClick={close}>
            {t('action.close')}
          </Button>
        }
      >
        <ul className={classes.failures} aria-label={t('files.notDeleted', { count: failures.length })}>
          {failures.map(({ entry, problem }) => (
            <li key={entry.name}>
              <strong>{entry.label}</strong> {problemText(problem, i18n.language).message}{' '}
              {problemText(problem, i18n.language).next}
            </li>
          ))}
        </ul>
      </Dialog>
    );
  }
  return (
    <Dialog
      title={title}
      onClose={close}
      footer={
        <>
          <Button variant="default" data-autofocus onClick={close}>
            {t('files.keep')}
          </Button>
          <Button color="danger" loading={remove.isPending} onClick={() => remove.mutate(undefined)}>
            {t('files.deleteConfirm', { count: entries.length })}
          </Button>
        </>
      }
    >
      {entries.length > 1 && <ListedNames labels={entries.map(({ label }) => label)} />}
      <p>{t('files.deleteText')}</p>
      {entries.some(isFolder) && <p>{t('files.deleteFolders')}</p>}
    </Dialog>
  );
}
