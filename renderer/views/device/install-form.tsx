import { TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { packageNameSchema, packageVersionSchema } from '../../../contract/agent/modules.ts';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { useNewestInFleet } from '../../app/use-newest-in-fleet.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { PackageSource, usePackages } from '../../components/library/package-source.tsx';
import classes from './modules.module.css';
import { useDeviceActions } from './use-device-actions.ts';

/** A package to install as a module: by name and version from the registry of the device, or one of the library. */
export function InstallForm({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const actions = useDeviceActions(view);
  const packages = usePackages();
  const [draft, setDraft] = useState({ from: '', name: '', version: 'latest' });
  const [faults, setFaults] = useState({ name: false, version: false });
  const item = packages.find(({ sha256 }) => sha256 === draft.from);
  const newest = useNewestInFleet(item?.name ?? draft.name);
  const reason = actions.why(item ? 'own-agent' : 'agent');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason !== null) return;
    const name = packageNameSchema.safeParse(item?.name ?? draft.name.trim());
    const version = packageVersionSchema.safeParse(item?.version ?? draft.version.trim());
    setFaults({ name: !name.success, version: !version.success });
    if (!name.success || !version.success) return;
    const params = { name: name.data, version: version.data, ...(item ? { package: item.sha256 } : {}) };
    actions.run({ operation: 'module.install', params });
  };
  return (
    <section className={classes.install} aria-labelledby="install-title">
      <h2 id="install-title">{t('modules.install')}</h2>
      <form className={classes.fields} noValidate autoComplete="off" onSubmit={submit}>
        <PackageSource
          packages={packages}
          value={item ? draft.from : ''}
          onChange={(from) => {
            setDraft({ ...draft, from });
            setFaults({ name: false, version: false });
          }}
        />
        {!item && (
          <>
            <TextInput
              label={t('modules.package')}
              description={t('modules.packageHint')}
              value={draft.name}
              error={faults.name && t('modules.faultName')}
              spellCheck={false}
              autoCapitalize="off"
              onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
            />
            <TextInput
              label={t('modules.version')}
              description={t('modules.versionHint')}
              value={draft.version}
              error={faults.version && t('modules.faultVersion')}
              spellCheck={false}
              onChange={(event) => setDraft({ ...draft, version: event.currentTarget.value })}
            />
          </>
        )}
        <ActionButton className={classes.installButton ?? ''} reason={reason} type="submit">
          {t('modules.installButton')}
        </ActionButton>
      </form>
      {newest && (
        <p className={classes.newest} role="status">
          {newest}
        </p>
      )}
    </section>
  );
}
