import { useTranslation } from 'react-i18next';
import { client, queries } from '../../app/api.ts';
import { offerUndo } from '../../app/offer-undo.ts';
import { queryClient } from '../../app/query-client.ts';
import { useDevice } from '../../app/use-fleet.ts';
import { goTo } from '../../app/use-route.ts';
import { useScreen } from '../../stores/screen.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';

export function DeleteDeviceDialog({ deviceId }: { deviceId: string }) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const inspect = useScreen((screen) => screen.inspect);
  const name = useDevice(deviceId).data?.device.name ?? '';
  const remove = async () => {
    await client.devices.remove({ deviceId });
    // First away from its view, so that nothing asks for a device that is gone.
    goTo({ view: 'fleet' });
    inspect(null);
    close();
    void offerUndo('removed');
    await queryClient.invalidateQueries({ queryKey: queries.devices.list.key() });
  };
  return (
    <ConfirmDialog
      title={t('confirm.deleteDevice', { name })}
      text={t('confirm.deleteDeviceText')}
      keep={t('confirm.keepDevice')}
      confirm={t('confirm.deleteDeviceButton')}
      onConfirm={remove}
      onClose={close}
    />
  );
}
