import { Button } from '@mantine/core';
import { IconKey, IconLock, IconLockOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Credential } from '../../../contract/app/credentials.ts';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { useCredentials, useCredentialUses, useVault } from '../../app/use-fleet.ts';
import { Age } from '../../components/age.tsx';
import { DataTable, type TableColumn } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Fingerprint } from '../../components/fingerprint.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import table from '../../components/table.module.css';
import { useListed } from '../../i18n/use-listed.ts';
import { useScreen } from '../../stores/screen.ts';
import classes from './settings.module.css';

/** Every credential with the devices that log in with it; no secret is among what the window knows. */
export function CredentialsSection() {
  const { t } = useTranslation();
  const { data: credentials, error } = useCredentials();
  const openDialog = useScreen((screen) => screen.openDialog);
  const columns: TableColumn[] = [
    { id: 'name', label: t('settings.credentials.name') },
    { id: 'kind', label: t('settings.credentials.kind'), kind: 'rest' },
    { id: 'devices', label: t('settings.credentials.devices'), kind: 'number' },
    { id: 'added', label: t('settings.credentials.added') },
    { id: 'actions', label: t('settings.actions'), kind: 'actions' },
  ];
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
        <div className={table.frame}>
          <DataTable label={t('settings.section.credentials')} columns={columns}>
            {credentials.map((credential) => (
              <CredentialRow key={credential.id} credential={credential} />
            ))}
          </DataTable>
        </div>
      )}
    </>
  );
}

const unused = { devices: 0, names: [] };

function CredentialRow({ credential }: { credential: Credential }) {
  const { t } = useTranslation();
  const listed = useListed();
  const use = useCredentialUses().data?.find(({ credentialId }) => credentialId === credential.id) ?? unused;
  const remove = () => useScreen.getState().openDialog({ kind: 'remove-credential', credential, use });
  return (
    <tr>
      <td className={table.name} title={credential.name}>
        {credential.name}
      </td>
      <td className={table.rest}>
        {listed(
          [
            t(`device.connection.${credential.kind}`),
            ...(credential.kept === 'session' ? [t('device.connection.session')] : []),
          ],
          'said',
        )}
        {credential.fingerprint !== null && (
          <>
            {' '}
            <Fingerprint value={credential.fingerprint} />
          </>
        )}
      </td>
      <td className={table.number}>{use.devices}</td>
      <td>
        <Age at={credential.createdAt} />
      </td>
      <td className={table.actions}>
        <Button
          variant="default"
          size="compact-sm"
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
