import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Module, packageVersionSchema } from '../../../contract/agent/modules.ts';
import type { OperationCallInput } from '../../../contract/operations.ts';
import { useDevice } from '../../app/use-fleet.ts';
import { useNewestInFleet } from '../../app/use-newest-in-fleet.ts';
import { PackageSource, usePackages } from '../library/package-source.tsx';
import { JobFormDialog } from './job-form-dialog.tsx';

/** Asks for the version that a module shall have: from the registry of the device, or one of the library. */
export function UpdateModuleDialog({ deviceId, module }: { deviceId: string; module: Module }) {
  const { t } = useTranslation();
  const view = useDevice(deviceId).data;
  const { name, version } = module.description;
  const packages = usePackages(name);
  const newest = useNewestInFleet(name);
  const [draft, setDraft] = useState({ from: '', wanted: 'latest' });
  const [fault, setFault] = useState(false);
  const item = packages.find(({ sha256 }) => sha256 === draft.from);
  const read = (): OperationCallInput | null => {
    const to = packageVersionSchema.safeParse(item?.version ?? draft.wanted.trim());
    setFault(!to.success);
    if (!to.success) return null;
    const params = { moduleId: module.id, name, version: to.data, ...(item ? { package: item.sha256 } : {}) };
    return { operation: 'module.update', params };
  };
  // A server that knows the wire text alone takes no packages of ours.
  const mayCome = view?.snapshot.agent?.value.state !== 'plain' && packages.length > 0;
  return (
    <JobFormDialog
      deviceId={deviceId}
      title={t('modules.updateTitle', { name })}
      submit={t('modules.updateButton')}
      read={read}
    >
      <p>{t('modules.updateFrom', { name, version, device: view?.device.name ?? '' })}</p>
      {mayCome && (
        <PackageSource packages={packages} value={draft.from} onChange={(from) => setDraft({ ...draft, from })} />
      )}
      {!item && (
        <TextInput
          label={t('modules.newVersion')}
          description={t('modules.versionHint')}
          value={draft.wanted}
          error={fault && t('modules.faultVersion')}
          spellCheck={false}
          data-autofocus
          onChange={(event) => setDraft({ ...draft, wanted: event.currentTarget.value })}
        />
      )}
      {newest && <p role="status">{newest}</p>}
    </JobFormDialog>
  );
}
