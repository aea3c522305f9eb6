import { useTranslation } from 'react-i18next';
import type { Credential, CredentialUse } from '../../../contract/app/credentials.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { useListed } from '../../i18n/use-listed.ts';
import { useScreen } from '../../stores/screen.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';

/** Says which devices are left without a login. */
export function RemoveCredentialDialog({
  credential,
  use: { devices, names },
}: {
  credential: Credential;
  use: Pick<CredentialUse, 'devices' | 'names'>;
}) {
  const { t } = useTranslation();
  const named = useListed();
  const close = useScreen((screen) => screen.closeDialog);
  const more = devices - names.length;
  const first = named(names);
  const listed = more > 0 ? t('confirm.andMore', { names: first, count: more }) : first;
  const remove = async () => {
    await client.credentials.remove({ credentialId: credential.id });
    await queryClient.invalidateQueries({ queryKey: queries.devices.key() });
    close();
  };
  return (
    <ConfirmDialog
      title={t('settings.credentials.removeTitle', { name: credential.name })}
      text={
        <>
          {devices > 0 && <p>{t('settings.credentials.removeUsers', { count: devices, names: listed })}</p>}
          <p>{t('settings.credentials.removeText')}</p>
        </>
      }
      keep={t('settings.credentials.keep')}
      confirm={t('settings.credentials.remove')}
      onConfirm={remove}
      onClose={close}
    />
  );
}
