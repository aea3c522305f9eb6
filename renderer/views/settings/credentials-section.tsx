import { Button } from '@mantine/core';
import { IconKey, IconLock, IconLockOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Credential } from '../../../contract/app/credentials.ts';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { useCredentials, useDevices, useVault } from '../../app/use-fleet.ts';
import { Age } from '../../components/age.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Fingerprint } from '../../components/fingerprint.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useScreen } from '../../stores/screen.ts';
import classes from './settings.module.css';

/** Every credential with the devices that log in with it; no secret is among what the window knows. */
export function CredentialsSection() {
  const { t } = useTranslation();
  const { data: credentials, error } = useCredentials();
  const openDialog = useScreen((screen) => screen.openDialog);
  return (
    <>
      <VaultLine />
      {error && <ProblemNotice problem={toProblem(error)} />}
      <div className={classes.buttons}>
        <Button onClick={() => openDialog({ kind: 'add-credential' })}>{t('settings.credentials.add')}</Button>
      </div>
      {credentials?.length === 0 && (
        <EmptyState icon={IconKey} title={t('settings.credentials.none')} text={t('settings.credentials.noneText')} />
      )}
      {credentials && credentials.length > 0 && (
        <table className={classes.table} aria-label={t('settings.section.credentials')}>
          <thead>
            <tr>
              <th scope="col">{t('settings.credentials.name')}</th>
              <th scope="col">{t('settings.credentials.kind')}</th>
              <th scope="col">{t('settings.credentials.devices')}</th>
              <th scope="col">{t('settings.credentials.added')}</th>
              <th scope="col">
                <span className="visually-hidden">{t('settings.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {credentials.map((credential) => (
              <CredentialRow key={credential.id} credential={credential} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function CredentialRow({ credential }: { credential: Credential }) {
  const { t } = useTranslation();
  const devices = useDevices().data ?? [];
  const users = devices.filter(({ device }) => device.credentialId === credential.id);
  const remove = () =>
    useScreen
      .getState()
      .openDialog({ kind: 'remove-credential', credential, names: users.map((one) => one.device.name) });
  return (
    <tr>
      <td>{credential.name}</td>
      <td>
        {t(`device.connection.${credential.kind}`)}
        {credential.kept === 'session' && `, ${t('device.connection.session')}`}
        {credential.fingerprint !== null && (
          <>
            {' '}
            <Fingerprint value={credential.fingerprint} />
          </>
        )}
      </td>
      <td>{users.length}</td>
      <td>
        <Age at={credential.createdAt} asOf />
      </td>
      <td>
        <Button
          variant="default"
          size="xs"
          onClick={remove}
          aria-label={t('settings.credentials.removeOne', { name: credential.name })}
        >
          {t('settings.credentials.remove')}
        </Button>
      </td>
    </tr>
  );
}

/** What seals them, and whether they can be used now. */
function VaultLine() {
  const { t } = useTranslation();
  const vault = useVault().data;
  if (!vault) return null;
  const kind = vault.state === 'absent' ? 'absent' : vault.kind;
  const lock = async () => queryClient.setQueryData(queries.vault.status.queryKey(), await client.vault.lock());
  return (
    <div className={classes.fields}>
      <p className={classes.text}>{t(`settings.vault.${kind}`)}</p>
      {vault.state === 'locked' && (
        <Button
          variant="default"
          leftSection={<IconLockOpen size={16} aria-hidden />}
          onClick={() => useScreen.getState().openDialog({ kind: 'unlock' })}
        >
          {t('status.unlock')}
        </Button>
      )}
      {vault.state === 'unlocked' && vault.kind === 'passphrase' && (
        <Button variant="default" leftSection={<IconLock size={16} aria-hidden />} onClick={() => void lock()}>
          {t('status.lock')}
        </Button>
      )}
    </div>
  );
}
