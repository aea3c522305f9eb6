import { TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { packageNameSchema, packageVersionSchema } from '../../../contract/agent/modules.ts';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { ActionButton } from '../../components/action-button.tsx';
import classes from './modules.module.css';
import { useDeviceActions } from './use-device-actions.ts';

/** A package and a version to install as a module. */
export function InstallForm({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const actions = useDeviceActions(view);
  const [draft, setDraft] = useState({ name: '', version: 'latest' });
  const [faults, setFaults] = useState({ name: false, version: false });
  const reason = actions.why('agent');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason !== null) return;
    const name = packageNameSchema.safeParse(draft.name.trim());
    const version = packageVersionSchema.safeParse(draft.version.trim());
    setFaults({ name: !name.success, version: !version.success });
    if (!name.success || !version.success) return;
    actions.run({ operation: 'module.install', params: { name: name.data, version: version.data } });
  };
  return (
    <section className={classes.install} aria-labelledby="install-title">
      <h2 id="install-title">{t('modules.install')}</h2>
      <form className={classes.fields} noValidate autoComplete="off" onSubmit={submit}>
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
        <ActionButton className={classes.installButton ?? ''} reason={reason} type="submit">
          {t('modules.installButton')}
        </ActionButton>
      </form>
    </section>
  );
}
