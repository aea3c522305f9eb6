import { TagsInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DeviceDraft, DraftField, FieldFaults } from '../../model/device-form.ts';
import classes from './device-form.module.css';

export interface FieldsProps {
  draft: DeviceDraft;
  faults: FieldFaults;
  onChange(part: Partial<DeviceDraft>): void;
}

/** Where the device is, who logs in, and how it is found again. */
export function DeviceFields({ draft, faults, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const fault = (field: DraftField) => {
    const kind = faults[field];
    return kind && t(`form.fault.${kind}`);
  };
  return (
    <div className={classes.fields}>
      <TextInput
        label={t('form.address')}
        placeholder={t('form.addressHint')}
        value={draft.address}
        error={fault('address')}
        spellCheck={false}
        data-autofocus
        onChange={(event) => onChange({ address: event.currentTarget.value })}
      />
      <TextInput
        label={t('form.port')}
        value={draft.port}
        error={fault('port')}
        inputMode="numeric"
        onChange={(event) => onChange({ port: event.currentTarget.value })}
      />
      <TextInput
        label={t('form.name')}
        placeholder={t('form.nameHint')}
        value={draft.name}
        error={fault('name')}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <TextInput
        label={t('form.user')}
        value={draft.user}
        error={fault('user')}
        spellCheck={false}
        autoCapitalize="off"
        onChange={(event) => onChange({ user: event.currentTarget.value })}
      />
      <TagsInput
        label={t('form.tags')}
        placeholder={draft.tags.length === 0 ? t('form.tagsHint') : ''}
        value={draft.tags}
        error={fault('tags')}
        acceptValueOnBlur
        onChange={(tags) => onChange({ tags })}
      />
      <TextInput
        label={t('form.site')}
        value={draft.site}
        error={fault('site')}
        onChange={(event) => onChange({ site: event.currentTarget.value })}
      />
    </div>
  );
}
