import { NativeSelect, PasswordInput, Radio } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCredentials } from '../../app/use-fleet.ts';
import { useListed } from '../../i18n/use-listed.ts';
import type { CredentialChoice, DeviceDraft } from '../../model/device-form.ts';
import type { FieldsProps } from './device-fields.tsx';
import classes from './device-form.module.css';
import { KeyFields } from './key-fields.tsx';

/** How to log in: a credential that is there, a new password or key, or nothing yet. */
export function CredentialFields({ draft, faults, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const listed = useListed();
  const credentials = useCredentials().data ?? [];
  const choices: CredentialChoice[] = [
    'password',
    'key',
    'agent',
    ...(credentials.length > 0 ? (['existing'] as const) : []),
    'none',
  ];
  const isNew = draft.choice === 'password' || draft.choice === 'key';
  const kind = (credential: (typeof credentials)[number]) =>
    listed(
      [
        t(`device.connection.${credential.kind}`),
        ...(credential.kept === 'session' ? [t('device.connection.session')] : []),
      ],
      'said',
    );
  return (
    <>
      <Radio.Group
        label={t('form.credential')}
        value={draft.choice}
        onChange={(choice) => onChange({ choice: choices.find((known) => known === choice) ?? 'none' })}
      >
        <div className={classes.choices}>
          {choices.map((choice) => (
            <Radio key={choice} value={choice} label={t(`form.${choice}`)} />
          ))}
        </div>
      </Radio.Group>
      {draft.choice === 'existing' && (
        <NativeSelect
          label={t('form.choose')}
          value={draft.credentialId ?? ''}
          error={faults.credentialId && t(`form.fault.${faults.credentialId}`)}
          data={[
            { value: '', label: t('form.choosePlaceholder') },
            ...credentials.map((one) => ({ value: one.id, label: `${one.name} (${kind(one)})` })),
          ]}
          onChange={(event) => onChange({ credentialId: event.currentTarget.value || null })}
        />
      )}
      {draft.choice === 'password' && (
        <PasswordInput
          label={t('form.password')}
          value={draft.password}
          error={faults.password && t(`form.fault.${faults.password}`)}
          autoComplete="new-password"
          onChange={(event) => onChange({ password: event.currentTarget.value })}
        />
      )}
      {draft.choice === 'key' && <KeyFields draft={draft} faults={faults} onChange={onChange} />}
      {draft.choice === 'agent' && <p className={classes.hint}>{t('form.agentHint')}</p>}
      {draft.choice === 'none' && <p className={classes.hint}>{t('form.noneHint')}</p>}
      {isNew && <KeptChoice draft={draft} onChange={onChange} />}
    </>
  );
}

function KeptChoice({ draft, onChange }: { draft: DeviceDraft; onChange(part: Partial<DeviceDraft>): void }) {
  const { t } = useTranslation();
  return (
    <Radio.Group
      label={t('form.kept')}
      value={draft.kept}
      onChange={(kept) => onChange({ kept: kept === 'session' ? 'session' : 'stored' })}
    >
      <div className={classes.choices}>
        <Radio value="stored" label={t('form.stored')} />
        <Radio value="session" label={t('form.session')} />
      </div>
    </Radio.Group>
  );
}
