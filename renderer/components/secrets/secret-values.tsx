import { useTranslation } from 'react-i18next';
import type { SecretDraft } from '../../model/secret-drafts.ts';
import classes from './secret-fields.module.css';
import { SecretValue } from './secret-value.tsx';

/** The values of secrets whose names are known: they were deleted when their job had ended, and are asked for anew. */
export function SecretValues(props: {
  drafts: readonly SecretDraft[];
  onChange(drafts: readonly SecretDraft[]): void;
}) {
  const { t } = useTranslation();
  const { drafts, onChange } = props;
  return (
    <fieldset className={classes.secrets}>
      <legend>{t('bulk.secrets.title')}</legend>
      <p className={classes.hint}>{t('bulk.secrets.anew')}</p>
      {drafts.map(({ id, name, value }) => (
        <SecretValue
          key={id}
          label={name}
          value={value}
          error={null}
          onChange={(next) => onChange(drafts.map((one) => (one.id === id ? { ...one, value: next } : one)))}
        />
      ))}
    </fieldset>
  );
}
