import { IconFolder } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { FileMoves } from '../../components/files/file-moves.tsx';
import { FilesPanel } from '../../components/files/files-panel.tsx';
import { ReachGate } from './reach-gate.tsx';

/** The files of a device, and those under way. */
export function FilesTab({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const { id, name } = view.device;
  return (
    <>
      <ReachGate view={view} icon={IconFolder} title={t('files.none', { name })}>
        <FilesPanel deviceId={id} deviceName={name} />
      </ReachGate>
      <FileMoves deviceId={id} />
    </>
  );
}
