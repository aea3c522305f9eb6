import { useTranslation } from 'react-i18next';
import { useDevice } from '../../app/use-fleet.ts';
import { useScreen } from '../../stores/screen.ts';
import { Dialog } from '../dialog.tsx';
import { DeviceForm } from './device-form.tsx';

/** Adds a device, or edits one. */
export function DeviceDialog({ deviceId }: { deviceId: string | null }) {
  return deviceId === null ? <AddDialog /> : <EditDialog deviceId={deviceId} />;
}

function AddDialog() {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  return (
    <Dialog title={t('form.addTitle')} size={560} onClose={close}>
      <DeviceForm device={null} />
    </Dialog>
  );
}

function EditDialog({ deviceId }: { deviceId: string }) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const device = useDevice(deviceId).data?.device;
  if (!device) return null;
  return (
    <Dialog title={t('form.editTitle', { name: device.name })} size={560} onClose={close}>
      <DeviceForm device={device} />
    </Dialog>
  );
}
