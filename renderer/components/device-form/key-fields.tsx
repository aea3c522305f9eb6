import { Button, FileButton, PasswordInput, Textarea } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldsProps } from './device-fields.tsx';
import classes from './device-form.module.css';

const largestKeyBytes = 64 * 1024;

/** A private key, pasted or read from its file, with its passphrase where it has one. */
export function KeyFields({ draft, faults, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const [tooLarge, setTooLarge] = useState(false);
  const read = async (file: File | null) => {
    if (!file) return;
    setTooLarge(file.size > largestKeyBytes);
    if (file.size <= largestKeyBytes) onChange({ privateKey: await file.text() });
  };
  const fault = tooLarge ? t('form.fileTooLarge') : faults.privateKey && t(`form.fault.${faults.privateKey}`);
  return (
    <>
      <div className={classes.key}>
        <Textarea
          label={t('form.keyText')}
          placeholder={t('form.keyHint')}
          value={draft.privateKey}
          error={fault}
          rows={4}
          spellCheck={false}
          autoComplete="off"
          classNames={{ input: (draft.privateKey === '' ? classes.mono : classes.hidden) ?? '' }}
          onChange={(event) => onChange({ privateKey: event.currentTarget.value })}
        />
        <FileButton onChange={(file) => void read(file)}>
          {(button) => (
            <Button {...button} variant="default" leftSection={<IconFile size={16} aria-hidden />}>
              {t('form.chooseFile')}
            </Button>
          )}
        </FileButton>
      </div>
      <PasswordInput
        label={t('form.keyPassphrase')}
        placeholder={t('form.keyPassphraseHint')}
        value={draft.keyPassphrase}
        autoComplete="new-password"
        onChange={(event) => onChange({ keyPassphrase: event.currentTarget.value })}
      />
    </>
  );
}
