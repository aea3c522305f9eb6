import { FileButton } from '@mantine/core';
import { IconDownload, IconFolderPlus, IconPencil, IconRefresh, IconTrash, IconUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RemoteEntryView, RemoteFolderView } from '../../../contract/app/files.ts';
import { isFile } from '../../model/remote-entries.ts';
import { useScreen } from '../../stores/screen.ts';
import { ActionButton, ActionGlyph } from '../action-button.tsx';
import { sendInto } from './file-actions.ts';
import classes from './files.module.css';
import { startDownload } from './moves.ts';
import { PathBar } from './path-bar.tsx';

interface FileBarProps {
  deviceId: string;
  folder: RemoteFolderView;
  /** What is done is done with these: the selected, or the one at the cursor. */
  chosen: readonly RemoteEntryView[];
  isReading: boolean;
  onGo(path: string): void;
  onRead(): void;
}

/** The way to a folder, and what can be done in it. */
export function FileBar({ deviceId, folder, chosen, isReading, onGo, onRead }: FileBarProps) {
  const { t } = useTranslation();
  const { openDialog } = useScreen.getState();
  const files = chosen.filter(isFile);
  const [first] = chosen;
  const none = chosen.length === 0 ? t('files.chooseFirst') : null;
  const download = () => {
    for (const entry of files) void startDownload(deviceId, folder, entry);
  };
  return (
    <div className={classes.bar}>
      <PathBar key={folder.path} folder={folder} onGo={onGo} />
      <ActionGlyph label={t('files.read')} reason={isReading ? t('files.reading') : null} onClick={onRead}>
        <IconRefresh size={16} aria-hidden />
      </ActionGlyph>
      <div className={classes.actions}>
        <ActionGlyph
          label={t('files.download', { count: files.length })}
          reason={none ?? (files.length === 0 ? t('files.noFile') : null)}
          onClick={download}
        >
          <IconDownload size={16} aria-hidden />
        </ActionGlyph>
        <ActionGlyph
          label={t('files.rename')}
          reason={none ?? (chosen.length > 1 ? t('files.oneOnly') : null)}
          onClick={() =>
            first && openDialog({ kind: 'files', question: { kind: 'rename', deviceId, folder, entry: first } })
          }
        >
          <IconPencil size={16} aria-hidden />
        </ActionGlyph>
        <ActionGlyph
          label={t('files.delete', { count: chosen.length })}
          reason={none}
          onClick={() => openDialog({ kind: 'files', question: { kind: 'delete', deviceId, folder, entries: chosen } })}
        >
          <IconTrash size={16} aria-hidden />
        </ActionGlyph>
        <ActionButton
          variant="default"
          reason={null}
          leftSection={<IconFolderPlus size={16} aria-hidden />}
          onClick={() => openDialog({ kind: 'files', question: { kind: 'make-folder', deviceId, folder } })}
        >
          {t('files.makeFolder')}
        </ActionButton>
        <FileButton multiple onChange={(chosenFiles) => sendInto(deviceId, folder, chosenFiles)}>
          {({ onClick }) => (
            <ActionButton reason={null} leftSection={<IconUpload size={16} aria-hidden />} onClick={onClick}>
              {t('files.upload')}
            </ActionButton>
          )}
        </FileButton>
      </div>
    </div>
  );
}
