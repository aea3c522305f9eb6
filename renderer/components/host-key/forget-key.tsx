import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';

/** Confirms that the accepted key is forgotten; then the device is asked anew. */
export function ForgetKey({ view, onForgotten, onKeep }: { view: DeviceView; onForgotten(): void; onKeep(): void }) {
  const { t } = useTranslation();
  const { id: deviceId, name } = view.device;
  const forget = async () => {
    const forgotten = await client.devices.forgetHostKey({ deviceId });
    queryClient.setQueryData(queries.devices.get.queryKey({ input: { deviceId } }), forgotten);
    onForgotten();
  };
  return (
    <ConfirmDialog
      title={t('hostKey.forgetTitle', { name })}
      text={t('hostKey.forgetText')}
      keep={t('hostKey.forgetKeep')}
      confirm={t('hostKey.forgetConfirm')}
      onConfirm={forget}
      onClose={onKeep}
    />
  );
}
