import { PasswordInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { severalLines } from '../../model/secret-drafts.ts';

/** The value of a secret, hidden. One of several lines, such as a key, is pasted, and can then only be emptied. */
export function SecretValue(props: { label: string; value: string; error: ReactNode; onChange(value: string): void }) {
  const { t } = useTranslation();
  const { value, onChange } = props;
  const lines = value.trimEnd().split('\n').length;
  return (
    <PasswordInput
      label={props.label}
      value={value}
      error={props.error}
      autoComplete="new-password"
      readOnly={lines > 1}
      description={lines > 1 ? t('bulk.secrets.lines', { count: lines }) : undefined}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={({ key }) => {
        if (lines > 1 && (key === 'Backspace' || key === 'Delete')) onChange('');
      }}
      onPaste={(event) => {
        const pasted = severalLines(event.clipboardData.getData('text/plain'));
        if (pasted === null) return;
        event.preventDefault();
        onChange(pasted);
      }}
    />
  );
}
