import { Button, TextInput } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { Age } from '../../components/age.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Fingerprint } from '../../components/fingerprint.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
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
        <table className={classes.table} aria-label={t('settings.keys.accepted')}>
          <thead>
            <tr>
              <th scope="col">{t('settings.keys.device')}</th>
              <th scope="col">{t('settings.keys.key')}</th>
              <th scope="col">{t('settings.keys.origin')}</th>
              <th scope="col">
                <span className="visually-hidden">{t('settings.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {accepted.slice(0, shown).map(({ deviceId, deviceName, key }) => (
              <tr key={`${deviceId} ${key.fingerprint}`}>
                <td>
                  <a href={`#/devices/${deviceId}/overview`}>{deviceName}</a>
                </td>
                <td>
                  <code>{key.algorithm}</code> <Fingerprint value={key.fingerprint} />
                </td>
                <td>
                  {t(`trust.origin.${key.origin}`)} <Age at={key.addedAt} asOf />
                </td>
                <td>
                  {several.has(deviceId) && (
                    <Button
                      variant="default"
                      size="xs"
                      onClick={() => forget.mutate({ deviceId, fingerprint: key.fingerprint })}
                    >
                      {t('settings.keys.forget')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {accepted.length > shown && (
        <p className={classes.muted}>{t('settings.keys.more', { count: accepted.length - shown })}</p>
      )}
      {data && data.revoked.length > 0 && (
        <table className={classes.table} aria-label={t('settings.keys.revoked')}>
          <caption>{t('settings.keys.revokedText')}</caption>
          <tbody>
            {data.revoked.slice(0, shown).map((key) => (
              <tr key={key.fingerprint}>
                <td>
                  <code>{key.algorithm}</code> <Fingerprint value={key.fingerprint} />
                </td>
                <td>
                  <Age at={key.revokedAt} asOf />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
