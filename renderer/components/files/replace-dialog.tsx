import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FilesQuestion } from '../../model/files-question.ts';
import { useScreen } from '../../stores/screen.ts';
import { Dialog } from '../dialog.tsx';
import { ListedNames } from './listed-names.tsx';
import { startUploads } from './moves.ts';

/** Asks once, for all files that are sent together, before any takes the place of another. */
export function ReplaceDialog({ question }: { question: Extract<FilesQuestion, { kind: 'replace' }> }) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const { deviceId, folder, files, taken } = question;
  const fresh = files.filter(({ name }) => !taken.has(name));
  const send = (chosen: readonly File[]) => {
    close();
    const asked = chosen.map((file) => ({ file, replace: taken.has(file.name) }));
    startUploads(deviceId, folder, asked);
  };
  return (
    <Dialog
      title={t('files.replace', { count: taken.size })}
      onClose={close}
      footer={
        <>
          <Button variant="default" data-autofocus onClick={close}>
            {t('action.cancel')}
          </Button>
          {fresh.length > 0 && (
            <Button variant="default" onClick={() => send(fresh)}>
              {t('files.sendOthers', { count: fresh.length })}
            </Button>
          )}
          <Button color="danger" onClick={() => send(files)}>
            {t('files.replaceConfirm', { count: taken.size })}
          </Button>
        </>
      }
    >
      <ListedNames labels={[...taken]} />
      <p>{t('files.replaceText', { folder: folder.label, count: taken.size })}</p>
    </Dialog>
  );
}
