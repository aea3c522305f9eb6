import { useTranslation } from 'react-i18next';
import type { Backup } from '../../../contract/app/backups.ts';
import { client } from '../../app/api.ts';
import { useScreen } from '../../stores/screen.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';

/** Says what goes back to an older state, and that the present one is set aside. */
export function RestoreBackupDialog({ backup }: { backup: Backup }) {
  const { t, i18n } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const at = new Date(backup.at).toLocaleString(i18n.language, { dateStyle: 'medium', timeStyle: 'short' });
  const restore = async () => {
    await client.backups.restore({ name: backup.name });
    // Nothing that the window has read is true any more.
    window.location.reload();
  };
  return (
    <ConfirmDialog
      title={t('settings.backups.restoreTitle', { at })}
      text={
        <>
          <p>{t('settings.backups.restoreText', { count: backup.devices ?? 0 })}</p>
          <p>{t('settings.backups.restoreAside')}</p>
        </>
      }
      keep={t('settings.backups.keep')}
      confirm={t('settings.backups.restore')}
      onConfirm={restore}
      onClose={close}
    />
  );
}
