import { Button, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import classes from './vault-form.module.css';

const shortest = 8;

/** Chooses the passphrase of the vault, or enters it; then goes on with `onOpen`. */
export function VaultForm(props: { mode: 'create' | 'unlock'; goesOn: boolean; onOpen(): void; onCancel(): void }) {
  const { t } = useTranslation();
  const creates = props.mode === 'create';
  const [passphrase, setPassphrase] = useState('');
  const [repeated, setRepeated] = useState('');
  const [tried, setTried] = useState(false);
  const open = useMutation({
    mutationFn: () => (creates ? client.vault.create({ passphrase }) : client.vault.unlock({ passphrase })),
    onSuccess: (status) => {
      queryClient.setQueryData(queries.vault.status.queryKey(), status);
      props.onOpen();
    },
  });
  const tooShort = creates ? passphrase.length < shortest : passphrase === '';
  const differs = creates && passphrase !== repeated;
  const shortText = creates ? t('vault.tooShort') : t('form.fault.required');
  const word = creates ? 'create' : 'unlock';
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!tooShort && !differs) open.mutate();
      }}
    >
      <p>{creates ? t('vault.createText') : t('vault.unlockText')}</p>
      <PasswordInput
        label={t('vault.passphrase')}
        value={passphrase}
        error={tried && tooShort && shortText}
        autoComplete={creates ? 'new-password' : 'current-password'}
        data-autofocus
        onChange={(event) => setPassphrase(event.currentTarget.value)}
      />
      {creates && (
        <PasswordInput
          label={t('vault.repeat')}
          value={repeated}
          error={tried && !tooShort && differs && t('vault.differs')}
          autoComplete="new-password"
          onChange={(event) => setRepeated(event.currentTarget.value)}
        />
      )}
      {open.error && <ProblemNotice problem={toProblem(open.error)} />}
      <div className={classes.buttons}>
        <Button variant="default" onClick={props.onCancel}>
          {props.goesOn ? t('action.back') : t('action.cancel')}
        </Button>
        <Button type="submit" loading={open.isPending}>
          {t(props.goesOn ? `vault.${word}AndAdd` : `vault.${word}`)}
        </Button>
      </div>
    </form>
  );
}
