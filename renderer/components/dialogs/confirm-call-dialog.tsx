import { useTranslation } from 'react-i18next';
import { startJob } from '../../app/actions.ts';
import { useDevice } from '../../app/use-fleet.ts';
import { type ConfirmedCall, useScreen } from '../../stores/screen.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';

/** Asks once before a job on one device that takes something away. */
export function ConfirmCallDialog({ deviceId, call }: { deviceId: string; call: ConfirmedCall }) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const view = useDevice(deviceId).data;
  const ufopName = 'ufop' in call.params ? call.params.ufop : '';
  const ufop = view?.snapshot.ufops?.value.find(({ description }) => description.name === ufopName);
  const words = {
    device: view?.device.name ?? '',
    name: 'index' in call.params ? t('ufops.instanceName', { name: ufopName, index: call.params.index }) : ufopName,
    versions: ufop?.versions.length ?? 0,
    instances: ufop?.instances.length ?? 0,
  };
  const act = async () => {
    await startJob(call, deviceId);
    close();
  };
  return (
    <ConfirmDialog
      title={t(`confirmCall.${call.operation}.title`, words)}
      text={t(`confirmCall.${call.operation}.text`, words)}
      keep={t(`confirmCall.${call.operation}.keep`)}
      confirm={t(`confirmCall.${call.operation}.confirm`)}
      onConfirm={act}
      onClose={close}
    />
  );
}
