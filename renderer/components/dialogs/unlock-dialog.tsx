import { useTranslation } from 'react-i18next';
import { refreshDevice } from '../../app/actions.ts';
import { useRoute } from '../../app/use-route.ts';
import { useScreen } from '../../stores/screen.ts';
import { Dialog } from '../dialog.tsx';
import { VaultForm } from '../vault/vault-form.tsx';

/** Unlocks the stored credentials, and tries the device again that is being looked at. */
export function UnlockDialog() {
  const { t } = useTranslation();
  const route = useRoute();
  const close = useScreen((screen) => screen.closeDialog);
  const opened = () => {
    close();
    if (route.view === 'device') void refreshDevice(route.deviceId);
  };
  return (
    <Dialog title={t('vault.unlockTitle')} onClose={close}>
      <VaultForm mode="unlock" goesOn={false} onOpen={opened} onCancel={close} />
    </Dialog>
  );
}
