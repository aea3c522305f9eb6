import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import type { OperationCallInput } from '../../../contract/operations.ts';
import { startJob } from '../../app/actions.ts';
import { type SecretDraft, secretsOf } from '../../model/secret-drafts.ts';
import { useScreen } from '../../stores/screen.ts';
import { Dialog } from '../dialog.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import { useVaultGate } from '../vault/use-vault-gate.tsx';
import classes from '../vault/vault-form.module.css';

/** A form that starts a job on one device. `read` returns the job, or null where what was entered does not do. */
export function JobFormDialog(props: {
  deviceId: string;
  title: string;
  submit: string;
  read(): OperationCallInput | null;
  /** What the call names and only the vault keeps. */
  secrets?: readonly SecretDraft[];
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const { secrets = [] } = props;
  const close = useScreen((screen) => screen.closeDialog);
  const start = useMutation({
    mutationFn: (call: OperationCallInput) => startJob(call, props.deviceId, secretsOf(secrets)),
    gcTime: 0,
    onSuccess: close,
  });
  const gate = useVaultGate(secrets.length > 0);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const call = props.read();
    if (call && !start.isPending) gate.pass(() => start.mutate(call));
  };
  if (gate.form) {
    return (
      <Dialog title={props.title} onClose={close}>
        {gate.form}
      </Dialog>
    );
  }
  return (
    <Dialog title={props.title} onClose={close}>
      <form className={classes.form} noValidate autoComplete="off" onSubmit={submit}>
        {props.children}
        {start.error && <ProblemNotice problem={toProblem(start.error)} />}
        <div className={classes.buttons}>
          <Button variant="default" onClick={close}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={start.isPending}>
            {props.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
