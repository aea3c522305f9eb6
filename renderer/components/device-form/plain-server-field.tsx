import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldsProps } from './device-fields.tsx';
import classes from './device-form.module.css';

/** For devices that already run a server of the Modules API: for most it stays closed. */
export function PlainServerField({ draft, faults, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(draft.plainServerPort !== '');
  const fault = faults.plainServerPort;
  return (
    <details
      className={classes.way}
      open={isOpen || fault !== undefined}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{t('form.plainServer')}</summary>
      <div className={classes.wayFields}>
        <p className={classes.hint}>{t('form.plainServerHint')}</p>
        <TextInput
          label={t('form.plainServerPort')}
          placeholder={t('form.plainServerNone')}
          value={draft.plainServerPort}
          error={fault && t(`form.fault.${fault}`)}
          inputMode="numeric"
          onChange={(event) => onChange({ plainServerPort: event.currentTarget.value })}
        />
      </div>
    </details>
  );
}
