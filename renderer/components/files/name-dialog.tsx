import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { client } from '../../app/api.ts';
import type { FilesQuestion } from '../../model/files-question.ts';
import { joinPath, nameFault } from '../../model/remote-path.ts';
import { useScreen } from '../../stores/screen.ts';
import { Dialog } from '../dialog.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import classes from './files-dialog.module.css';
import { useChange } from './use-change.ts';

/** Asks for the name of a new folder, or for another name of what is there. */
export function NameDialog({ question }: { question: Extract<FilesQuestion, { kind: 'make-folder' | 'rename' }> }) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const { deviceId, folder } = question;
  const entry = question.kind === 'rename' ? question.entry : null;
  const [name, setName] = useState(entry?.label ?? '');
  const formId = useId();
  const [isTried, setTried] = useState(false);
  const taken = new Set(folder.entries.map((one) => one.name));
  const fault = nameFault(name, taken);
  const change = useChange(deviceId, (to: string) => {
    const path = joinPath(folder.path, to);
    if (!entry) return client.files.mkdir({ deviceId, path });
    return client.files.rename({ deviceId, from: joinPath(folder.path, entry.name), to: path });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (entry && name === entry.label) close();
    else if (fault === null) change.mutate(name, { onSuccess: close });
  };
  return (
    <Dialog
      title={entry ? t('files.renameTitle', { name: entry.label }) : t('files.makeFolderTitle')}
      onClose={close}
      footer={
        <>
          <Button variant="default" onClick={close}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" form={formId} loading={change.isPending}>
            {entry ? t('files.renameConfirm') : t('files.makeFolderConfirm')}
          </Button>
        </>
      }
    >
      <form id={formId} className={classes.form} onSubmit={submit} noValidate>
        <TextInput
          label={entry ? t('files.newName') : t('files.folderName')}
          description={t('files.inFolder', { folder: folder.label })}
          data-autofocus
          spellCheck={false}
          value={name}
          error={isTried && fault !== null && name !== entry?.label && t(`files.fault.${fault}`)}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {change.error && <ProblemNotice problem={toProblem(change.error)} />}
      </form>
    </Dialog>
  );
}
