import { Button, PasswordInput, Radio, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { useVault } from '../../app/use-fleet.ts';
import { type DeviceDraft, draftOf, secretOf } from '../../model/device-form.ts';
import { useScreen } from '../../stores/screen.ts';
import { KeyFields } from '../device-form/key-fields.tsx';
import { Dialog } from '../dialog.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import { VaultForm } from '../vault/vault-form.tsx';
import classes from './credentials.module.css';

/** Makes a credential that many devices can share. */
export function AddCredentialDialog() {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const vault = useVault().data;
  const [name, setName] = useState('');
  const [draft, setDraft] = useState<DeviceDraft>(draftOf(null));
  const [opening, setOpening] = useState(false);
  const change = (part: Partial<DeviceDraft>) => setDraft({ ...draft, ...part });
  const secret = secretOf(draft);
  const add = useMutation({
    mutationFn: async () => {
      if (secret) await client.credentials.add({ name, kept: draft.kept, secret });
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: queries.credentials.key() });
      close();
    },
  });
  const needsVault = draft.kept === 'stored' && vault !== undefined && vault.state !== 'unlocked';
  if (opening && vault && vault.state !== 'unlocked') {
    return (
      <Dialog title={t('settings.credentials.add')} onClose={close}>
        <VaultForm
          mode={vault.state === 'absent' ? 'create' : 'unlock'}
          goesOn
          onOpen={() => {
            setOpening(false);
            add.mutate();
          }}
          onCancel={() => setOpening(false)}
        />
      </Dialog>
    );
  }
  const ready = name.trim() !== '' && secret !== null;
  return (
    <Dialog title={t('settings.credentials.add')} onClose={close}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!ready) return;
          if (needsVault) setOpening(true);
          else add.mutate();
        }}
      >
        <TextInput
          label={t('settings.credentials.name')}
          description={t('settings.credentials.nameHint')}
          value={name}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Radio.Group
          label={t('settings.credentials.kind')}
          value={draft.choice}
          onChange={(choice) => change({ choice: choice === 'key' ? 'key' : 'password' })}
        >
          <div className={classes.choices}>
            <Radio value="password" label={t('form.password')} />
            <Radio value="key" label={t('form.key')} />
          </div>
        </Radio.Group>
        {draft.choice === 'key' ? (
          <KeyFields draft={draft} faults={{}} onChange={change} />
        ) : (
          <PasswordInput
            label={t('form.password')}
            value={draft.password}
            autoComplete="new-password"
            onChange={(event) => change({ password: event.currentTarget.value })}
          />
        )}
        <Radio.Group
          label={t('form.kept')}
          value={draft.kept}
          onChange={(kept) => change({ kept: kept === 'session' ? 'session' : 'stored' })}
        >
          <div className={classes.choices}>
            <Radio value="stored" label={t('form.stored')} />
            <Radio value="session" label={t('form.session')} />
          </div>
        </Radio.Group>
        {add.error && <ProblemNotice problem={toProblem(add.error)} />}
        <div className={classes.buttons}>
          <Button variant="default" onClick={close}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" disabled={!ready} loading={add.isPending}>
            {t('settings.credentials.add')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
