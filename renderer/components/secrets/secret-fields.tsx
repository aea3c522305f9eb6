import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { mostSecrets } from '../../../contract/operations.ts';
import { type SecretDraft, secretFaults, withOneMore } from '../../model/secret-drafts.ts';
import classes from './secret-fields.module.css';
import { SecretValue } from './secret-value.tsx';

/** The secrets of a command: a name and a value each, as many as are added. `tried`: what is empty is said to be missing. */
export function SecretFields(props: {
  drafts: readonly SecretDraft[];
  tried: boolean;
  onChange(drafts: readonly SecretDraft[]): void;
}) {
  const { t } = useTranslation();
  const { drafts, tried, onChange } = props;
  const adding = useRef<HTMLButtonElement>(null);
  const change = (id: number, part: Partial<SecretDraft>) =>
    onChange(drafts.map((draft) => (draft.id === id ? { ...draft, ...part } : draft)));
  const remove = (id: number) => {
    onChange(drafts.filter((draft) => draft.id !== id));
    adding.current?.focus();
  };
  return (
    <fieldset className={classes.secrets}>
      <legend>{t('bulk.secrets.title')}</legend>
      <p className={classes.hint}>{t('bulk.secrets.hint')}</p>
      {drafts.map((draft, index) => {
        const faults = secretFaults(draft, drafts);
        const number = index + 1;
        return (
          <div key={draft.id} className={classes.row}>
            <TextInput
              label={t('bulk.secrets.name', { number })}
              classNames={{ input: classes.mono }}
              error={faults.name && (tried || draft.name !== '') && t(`bulk.secrets.fault.${faults.name}`)}
              value={draft.name}
              spellCheck={false}
              autoCapitalize="characters"
              autoComplete="off"
              // It was asked for with a key or a click, and is what comes next.
              autoFocus={draft.name === '' && draft.value === ''}
              onChange={(event) => change(draft.id, { name: event.currentTarget.value.toUpperCase() })}
            />
            <SecretValue
              label={t('bulk.secrets.value', { number })}
              value={draft.value}
              error={faults.value && (tried || draft.value !== '') && t(`bulk.secrets.fault.${faults.value}`)}
              onChange={(value) => change(draft.id, { value })}
            />
            <ActionIcon
              size={24}
              className={classes.remove}
              aria-label={t('bulk.secrets.remove', { name: draft.name || number })}
              onClick={() => remove(draft.id)}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </div>
        );
      })}
      {drafts.length > 0 && <p className={classes.hint}>{t('bulk.secrets.handing')}</p>}
      <Button
        ref={adding}
        variant="default"
        size="compact-xs"
        className={classes.add}
        leftSection={<IconPlus size={16} aria-hidden />}
        disabled={drafts.length >= mostSecrets}
        onClick={() => onChange(withOneMore(drafts))}
      >
        {t('bulk.secrets.add')}
      </Button>
    </fieldset>
  );
}
