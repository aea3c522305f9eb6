import { Button, TextInput } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { Age } from '../../components/age.tsx';
import { DataTable, type TableColumn } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Fingerprint } from '../../components/fingerprint.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import table from '../../components/table.module.css';
import { useScreen } from '../../stores/screen.ts';
import classes from './settings.module.css';

const shown = 200;

/** The host keys that devices are known by, and those that are refused for ever. */
export function KeysSection() {
  const { t } = useTranslation();
  const { data, error } = useQuery(queries.trust.keys.queryOptions());
  const [find, setFind] = useState('');
  const forget = useMutation({
    mutationFn: (one: { deviceId: string; fingerprint: string }) => client.trust.forgetKey(one),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: queries.trust.key() }),
  });
  const wanted = find.trim().toLowerCase();
  const accepted = (data?.accepted ?? []).filter(({ deviceName, key }) =>
    `${deviceName} ${key.fingerprint} ${key.algorithm}`.toLowerCase().includes(wanted),
  );
  const several = new Set(
    (data?.accepted ?? []).map(({ deviceId }) => deviceId).filter((id, index, all) => all.indexOf(id) !== index),
  );
  const columns: TableColumn[] = [
    { id: 'device', label: t('settings.keys.device') },
    { id: 'key', label: t('settings.keys.key'), kind: 'rest' },
    { id: 'origin', label: t('settings.keys.origin') },
    { id: 'actions', label: t('settings.actions'), kind: 'actions' },
  ];
  const revokedColumns: TableColumn[] = [
    { id: 'key', label: t('settings.keys.key'), kind: 'rest' },
    { id: 'since', label: t('settings.keys.revokedAt') },
  ];
  return (
    <>
      <div className={classes.fields}>
        <TextInput
          label={t('settings.keys.find')}
          value={find}
          onChange={(event) => setFind(event.currentTarget.value)}
        />
        <Button variant="default" onClick={() => useScreen.getState().openDialog({ kind: 'known-hosts' })}>
          {t('imports.knownHosts')}
        </Button>
      </div>
      {error && <ProblemNotice problem={toProblem(error)} />}
      {forget.error && <ProblemNotice problem={toProblem(forget.error)} />}
      {data && accepted.length === 0 && (
        <EmptyState icon={IconKey} title={t('settings.keys.none')} text={t('settings.keys.noneText')} />
      )}
      {accepted.length > 0 && (
        <div className={table.frame}>
          <DataTable label={t('settings.keys.accepted')} columns={columns}>
            {accepted.slice(0, shown).map(({ deviceId, deviceName, key }) => (
              <tr key={`${deviceId} ${key.fingerprint}`}>
                <td className={table.name} title={deviceName}>
                  <a className={table.open} href={`#/devices/${deviceId}/overview`}>
                    {deviceName}
                  </a>
                </td>
                <td className={table.rest}>
                  <code className={classes.algorithm}>{key.algorithm}</code>
                  <Fingerprint value={key.fingerprint} />
                </td>
                <td>
                  {t(`trust.origin.${key.origin}`)} · <Age at={key.addedAt} />
                </td>
                <td className={table.actions}>
                  {several.has(deviceId) && (
                    <Button
                      variant="default"
                      size="compact-sm"
                      onClick={() => forget.mutate({ deviceId, fingerprint: key.fingerprint })}
                    >
                      {t('settings.keys.forget')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </DataTable>
        </div>
      )}
      {accepted.length > shown && (
        <p className={classes.muted}>{t('settings.keys.more', { count: accepted.length - shown })}</p>
      )}
      {data && data.revoked.length > 0 && (
        <div className={table.frame}>
          <p className={classes.caption}>{t('settings.keys.revokedText')}</p>
          <DataTable label={t('settings.keys.revoked')} columns={revokedColumns}>
            {data.revoked.slice(0, shown).map((key) => (
              <tr key={key.fingerprint}>
                <td className={table.rest}>
                  <code className={classes.algorithm}>{key.algorithm}</code>
                  <Fingerprint value={key.fingerprint} />
                </td>
                <td>
                  <Age at={key.revokedAt} />
                </td>
              </tr>
            ))}
          </DataTable>
        </div>
      )}
    </>
  );
}
