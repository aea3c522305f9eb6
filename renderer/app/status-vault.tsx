import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useScreen } from '../stores/screen.ts';
import { client, queries } from './api.ts';
import { queryClient } from './query-client.ts';
import classes from './status-line.module.css';
import { useVault } from './use-fleet.ts';

/** Whether stored credentials can be used; says nothing where the keychain seals them or where there are none. */
export function StatusVault() {
  const { t } = useTranslation();
  const vault = useVault().data;
  if (!vault || vault.state === 'absent' || vault.kind === 'keychain') return null;
  const locked = vault.state === 'locked';
  const lock = async () => {
    queryClient.setQueryData(queries.vault.status.queryKey(), await client.vault.lock());
  };
  return (
    <span className={classes.item}>
      {locked ? <IconLock size={14} aria-hidden /> : <IconLockOpen size={14} aria-hidden />}
      {t(`status.${vault.state}`)}
      <button
        type="button"
        className={classes.link}
        onClick={() => (locked ? useScreen.getState().openDialog({ kind: 'unlock' }) : void lock())}
      >
        {locked ? t('status.unlock') : t('status.lock')}
      </button>
    </span>
  );
}
