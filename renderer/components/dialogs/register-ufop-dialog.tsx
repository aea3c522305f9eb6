import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { aclModes, ufopNameSchema } from '../../../contract/agent/ufops.ts';
import type { OperationCallInput } from '../../../contract/operations.ts';
import { useDevice } from '../../app/use-fleet.ts';
import { JobFormDialog } from './job-form-dialog.tsx';

const usualMost = '5';

/** Asks for what a ufop is called, who may use it, and how many instances it may have. */
export function RegisterUfopDialog({ deviceId }: { deviceId: string }) {
  const { t } = useTranslation();
  const view = useDevice(deviceId).data;
  const [draft, setDraft] = useState({ name: '', access: 'PRIVATE', desc: '', most: usualMost });
  const [faults, setFaults] = useState<{ name?: string; most?: string }>({});
  const taken = new Set(view?.snapshot.ufops?.value.map(({ description }) => description.name));
  const read = (): OperationCallInput | null => {
    const name = ufopNameSchema.safeParse(draft.name.trim());
    const isNumber = /^\d{1,3}$/.test(draft.most.trim());
    const most = Number(draft.most);
    const found = {
      ...(name.success ? {} : { name: t('ufops.faultName') }),
      ...(name.success && taken.has(name.data) ? { name: t('ufops.nameTaken') } : {}),
      ...(isNumber && most >= 1 && most <= 100 ? {} : { most: t('ufops.faultMost') }),
    };
    setFaults(found);
    if (!name.success || Object.keys(found).length > 0) return null;
    const aclMode = aclModes.find((mode) => mode === draft.access) ?? 'PRIVATE';
    const desc = draft.desc.trim();
    const configuration = draft.most.trim() === usualMost ? {} : { configuration: { maxInstanceNum: most } };
    const params = { ufop: name.data, aclMode, ...(desc === '' ? {} : { desc }), ...configuration };
    return { operation: 'ufop.register', params };
  };
  return (
    <JobFormDialog
      deviceId={deviceId}
      title={t('ufops.registerTitle', { device: view?.device.name ?? '' })}
      submit={t('ufops.registerButton')}
      read={read}
    >
      <TextInput
        label={t('ufops.name')}
        description={t('ufops.nameHint')}
        value={draft.name}
        error={faults.name}
        spellCheck={false}
        autoCapitalize="off"
        data-autofocus
        onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
      />
      <TextInput
        label={t('ufops.desc')}
        value={draft.desc}
        maxLength={2000}
        onChange={(event) => setDraft({ ...draft, desc: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('ufops.access')}
        value={draft.access}
        data={[...aclModes].reverse().map((mode) => ({ value: mode, label: t(`ufops.acl.${mode}`) }))}
        onChange={(event) => setDraft({ ...draft, access: event.currentTarget.value })}
      />
      <TextInput
        label={t('ufops.most')}
        value={draft.most}
        error={faults.most}
        inputMode="numeric"
        onChange={(event) => setDraft({ ...draft, most: event.currentTarget.value })}
      />
    </JobFormDialog>
  );
}
