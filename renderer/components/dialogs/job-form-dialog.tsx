import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import type { OperationCallInput } from '../../../contract/operations.ts';
import { startJob } from '../../app/actions.ts';
import { useScreen } from '../../stores/screen.ts';
import { Dialog } from '../dialog.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import classes from '../vault/vault-form.module.css';

/** A form that starts a job on one device. `read` returns the job, or null where what was entered does not do. */
export function JobFormDialog(props: {
  deviceId: string;
  title: string;
  submit: string;
  read(): OperationCallInput | null;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const start = useMutation({
    mutationFn: (call: OperationCallInput) => startJob(call, props.deviceId),
    onSuccess: close,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const call = props.read();
    if (call && !start.isPending) start.mutate(call);
  };
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
