import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ufopVersionNameSchema } from '../../../contract/agent/ufops.ts';
import type { OperationCallInput } from '../../../contract/operations.ts';
import { useDevice } from '../../app/use-fleet.ts';
import { useLibraryItems } from '../../app/use-library-items.ts';
import { itemLabel } from '../../model/library-choice.ts';
import { selectedVersion } from '../../model/ufop-state.ts';
import { AddFile } from '../library/add-file.tsx';
import { JobFormDialog } from './job-form-dialog.tsx';

const kinds = ['ufop-image'] as const;

/** Asks for the image of the next version of a ufop: from the library, or a file that goes there first. */
export function UploadImageDialog({ deviceId, ufop: name }: { deviceId: string; ufop: string }) {
  const { t } = useTranslation();
  const view = useDevice(deviceId).data;
  const ufop = view?.snapshot.ufops?.value.find(({ description }) => description.name === name);
  const images = useLibraryItems(kinds);
  const nothingSelected = ufop === undefined || selectedVersion(ufop) === null;
  const [draft, setDraft] = useState({ image: '', version: '', select: nothingSelected });
  const [faults, setFaults] = useState<{ image?: string; version?: string }>({});
  const read = (): OperationCallInput | null => {
    const wanted = draft.version.trim();
    const version = ufopVersionNameSchema.optional().safeParse(wanted === '' ? undefined : wanted);
    // A version whose build failed gives way to a better image of the same name.
    const taken = ufop?.versions.some((known) => known.version === wanted && known.state !== 'build failed') ?? false;
    const found = {
      ...(draft.image === '' ? { image: t('ufops.faultImage') } : {}),
      ...(version.success ? {} : { version: t('ufops.faultVersion') }),
      ...(taken ? { version: t('ufops.versionTaken') } : {}),
    };
    setFaults(found);
    if (!version.success || Object.keys(found).length > 0) return null;
    const named = version.data === undefined ? {} : { version: version.data };
    return { operation: 'ufop.upload', params: { ufop: name, image: draft.image, select: draft.select, ...named } };
  };
  return (
    <JobFormDialog
      deviceId={deviceId}
      title={t('ufops.uploadTitle', { name })}
      submit={t('ufops.uploadButton')}
      read={read}
    >
      <p>{t('ufops.uploadText', { device: view?.device.name ?? '' })}</p>
      <NativeSelect
        label={t('ufops.image')}
        description={images.length === 0 ? t('ufops.imageNone') : undefined}
        value={draft.image}
        error={faults.image}
        data-autofocus
        data={[
          { value: '', label: t('ufops.imageChoose') },
          ...images.map((item) => ({ value: item.sha256, label: itemLabel(item) })),
        ]}
        onChange={(event) => setDraft({ ...draft, image: event.currentTarget.value })}
      />
      <AddFile
        kinds={kinds}
        refusal={(item) => t('ufops.notImage', { name: item.name })}
        onAdded={({ sha256 }) => {
          setDraft((before) => ({ ...before, image: sha256 }));
          setFaults({});
        }}
      />
      <TextInput
        label={t('ufops.newVersion')}
        description={t('ufops.newVersionHint')}
        value={draft.version}
        error={faults.version}
        spellCheck={false}
        onChange={(event) => setDraft({ ...draft, version: event.currentTarget.value })}
      />
      <Checkbox
        label={t('ufops.selectIt')}
        description={t('ufops.selectHint')}
        checked={draft.select}
        onChange={(event) => setDraft({ ...draft, select: event.currentTarget.checked })}
      />
    </JobFormDialog>
  );
}
