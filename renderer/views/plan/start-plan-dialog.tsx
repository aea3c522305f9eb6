import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { secretNamesOf } from '../../../contract/operations.ts';
import { useWhen } from '../../app/use-when.ts';
import { Dialog } from '../../components/dialog.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { SecretValues } from '../../components/secrets/secret-values.tsx';
import { useVaultGate } from '../../components/vault/use-vault-gate.tsx';
import { useListed } from '../../i18n/use-listed.ts';
import { areComplete } from '../../model/secret-drafts.ts';
import { type AgainRequest, type StartRequest, useScreen } from '../../stores/screen.ts';
import classes from './plan.module.css';
import { useStart } from './use-plan.ts';
import { useSecretsFor } from './use-secrets-for.ts';

const namedDevices = 5;
const typedAbove = 10;

/** Asks once before something is taken away from devices; above ten the count is typed. */
export function StartPlanDialog(props: {
  request: StartRequest | AgainRequest;
  title: string;
  names: readonly string[];
}) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const secretNames = secretNamesOf(props.request.call);
  const { asked, setAsked, secrets } = useSecretsFor(props.request);
  const start = useStart(secrets);
  const gate = useVaultGate(secretNames.length > 0);
  const when = useWhen();
  const listed = useListed();
  const [typed, setTyped] = useState('');
  const { names, title, request } = props;
  const isTyped = names.length <= typedAbove || typed.trim() === String(names.length);
  const first = names.slice(0, namedDevices).join(', ');
  const more = names.length - namedDevices;
  const go = () => gate.pass(() => start.mutate(request, { onSuccess: close }));
  if (gate.form) {
    return (
      <Dialog title={t('bulk.confirm', { what: title })} onClose={close}>
        {gate.form}
      </Dialog>
    );
  }
  return (
    <Dialog
      title={t('bulk.confirm', { what: title })}
      onClose={close}
      footer={
        <>
          <Button variant="default" data-autofocus onClick={close}>
            {t('action.notNow')}
          </Button>
          <Button
            color="danger"
            disabled={!isTyped || !areComplete(asked ?? [])}
            loading={start.isPending}
            onClick={go}
          >
            {title}
          </Button>
        </>
      }
    >
      <div className={classes.ask}>
        <p>
          {t('bulk.onThese', {
            count: names.length,
            names: more > 0 ? t('bulk.andMore', { names: first, count: more }) : first,
          })}
        </p>
        {request.call.operation === 'shell.run' && <pre className={classes.command}>{request.call.params.command}</pre>}
        {secretNames.length > 0 && !asked && (
          <p>{t('bulk.secrets.of', { count: secretNames.length, names: listed(secretNames) })}</p>
        )}
        {asked && <SecretValues drafts={asked} onChange={setAsked} />}
        {'plan' in request && when(request.plan).map((one) => <p key={one}>{one}</p>)}
        <p>{t('bulk.cannotUndo')}</p>
        {names.length > typedAbove && (
          <TextInput
            label={t('bulk.typeCount', { count: names.length })}
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        {start.error && <ProblemNotice problem={toProblem(start.error)} />}
      </div>
    </Dialog>
  );
}
