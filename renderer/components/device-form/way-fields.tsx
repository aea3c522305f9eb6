import { Checkbox, NativeSelect, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../app/api.ts';
import { useCredentials } from '../../app/use-fleet.ts';
import type { WayChoice } from '../../model/device-form.ts';
import type { FieldsProps } from './device-fields.tsx';
import classes from './device-form.module.css';

const ways: readonly WayChoice[] = ['direct', 'jump', 'socks5', 'http'];
const wayFaults = ['jumpDeviceId', 'proxyHost', 'proxyPort', 'proxyUser'] as const;
const shownJumps = 50;

/** How the device is reached: for most it stays closed, and directly. */
export function WayFields({ deviceId, draft, faults, onChange }: FieldsProps & { deviceId: string | null }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(draft.way !== 'direct' || draft.legacyAlgorithms);
  const hasFault = wayFaults.some((field) => faults[field] !== undefined);
  return (
    <details className={classes.way} open={isOpen || hasFault} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('form.connection')}</summary>
      <div className={classes.wayFields}>
        <NativeSelect
          label={t('form.through')}
          value={draft.way}
          data={ways.map((value) => ({ value, label: t(`form.way.${value}`) }))}
          onChange={(event) => onChange(changeOfWay(event.currentTarget.value))}
        />
        {draft.way === 'jump' && <JumpField deviceId={deviceId} draft={draft} faults={faults} onChange={onChange} />}
        {(draft.way === 'socks5' || draft.way === 'http') && (
          <ProxyFields draft={draft} faults={faults} onChange={onChange} />
        )}
        <Checkbox
          label={t('form.legacy')}
          description={t('form.legacyHint')}
          classNames={{ description: classes.legacyHint ?? '' }}
          checked={draft.legacyAlgorithms}
          onChange={(event) => onChange({ legacyAlgorithms: event.currentTarget.checked })}
        />
      </div>
    </details>
  );
}

function changeOfWay(value: string): { way: WayChoice; proxyPort?: string } {
  const way = ways.find((known) => known === value) ?? 'direct';
  if (way === 'socks5') return { way, proxyPort: '1080' };
  return way === 'http' ? { way, proxyPort: '3128' } : { way };
}

function JumpField({ deviceId, draft, faults, onChange }: FieldsProps & { deviceId: string | null }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const input = { deviceId, text: text.trim(), chosen: draft.jumpDeviceId, limit: shownJumps };
  const { data } = useQuery({
    ...queries.devices.jumpChoices.queryOptions({ input }),
    placeholderData: (before) => before,
  });
  const jumps = (data ?? []).map(({ id, name, address }) => ({
    value: id,
    label: name === address ? name : `${name} (${address})`,
  }));
  return (
    <Select
      label={t('form.jump')}
      description={t('form.jumpHint')}
      placeholder={t('form.jumpPlaceholder')}
      nothingFoundMessage={t('form.jumpNone')}
      value={draft.jumpDeviceId}
      error={faults.jumpDeviceId && t('form.fault.jump')}
      data={jumps}
      searchable
      // Found by main, among all devices.
      filter={({ options }) => options}
      // The field holds the name of what is chosen, which nobody looks for.
      onSearchChange={(search) => setText(jumps.some(({ label }) => label === search) ? '' : search)}
      onChange={(jumpDeviceId) => onChange({ jumpDeviceId })}
    />
  );
}

function ProxyFields({ draft, faults, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const passwords = (useCredentials().data ?? []).filter(({ kind }) => kind === 'password');
  return (
    <div className={classes.fields}>
      <TextInput
        label={t('form.proxyHost')}
        value={draft.proxyHost}
        error={faults.proxyHost && t(`form.fault.${faults.proxyHost}`)}
        spellCheck={false}
        onChange={(event) => onChange({ proxyHost: event.currentTarget.value })}
      />
      <TextInput
        label={t('form.proxyPort')}
        value={draft.proxyPort}
        error={faults.proxyPort && t(`form.fault.${faults.proxyPort}`)}
        inputMode="numeric"
        onChange={(event) => onChange({ proxyPort: event.currentTarget.value })}
      />
      <TextInput
        label={t('form.proxyUser')}
        placeholder={t('form.proxyUserHint')}
        value={draft.proxyUser}
        error={faults.proxyUser && t(`form.fault.${faults.proxyUser}`)}
        spellCheck={false}
        autoCapitalize="off"
        onChange={(event) => onChange({ proxyUser: event.currentTarget.value })}
      />
      {draft.proxyUser.trim() !== '' && (
        <NativeSelect
          label={t('form.proxyPassword')}
          value={draft.proxyCredentialId ?? ''}
          data={[
            { value: '', label: t('form.proxyNoPassword') },
            ...passwords.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(event) => onChange({ proxyCredentialId: event.currentTarget.value || null })}
        />
      )}
    </div>
  );
}
