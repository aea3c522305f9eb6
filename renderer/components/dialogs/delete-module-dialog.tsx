import { useTranslation } from 'react-i18next';
import type { Module } from '../../../contract/agent/modules.ts';
import { startJob } from '../../app/actions.ts';
import { useDevice } from '../../app/use-fleet.ts';
import { useScreen } from '../../stores/screen.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';

export function DeleteModuleDialog({ deviceId, module }: { deviceId: string; module: Module }) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const name = useDevice(deviceId).data?.device.name ?? '';
  const { name: moduleName, version } = module.description;
  const remove = async () => {
    await startJob({ operation: 'module.delete', params: { moduleId: module.id, name: moduleName } }, deviceId);
    close();
  };
  return (
    <ConfirmDialog
      title={t('confirm.deleteModule', { module: moduleName, name })}
      text={t('confirm.deleteModuleText', { module: moduleName, version })}
      keep={t('confirm.keepModule')}
      confirm={t('confirm.deleteModuleButton')}
      onConfirm={remove}
      onClose={close}
    />
  );
}
