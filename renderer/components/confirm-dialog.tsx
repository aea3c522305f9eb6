import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { toProblem } from '../../contract/errors.ts';
import classes from './confirm-dialog.module.css';
import { Dialog } from './dialog.tsx';
import { ProblemNotice } from './problem-notice.tsx';

/** Asks once before something that cannot be undone: says what happens, and has the focus on the safe button. */
export function ConfirmDialog(props: {
  title: string;
  text: ReactNode;
  keep: string;
  confirm: string;
  onConfirm(): Promise<unknown>;
  onClose(): void;
}) {
  const act = useMutation({ mutationFn: props.onConfirm });
  return (
    <Dialog
      title={props.title}
      onClose={props.onClose}
      footer={
        <>
          <Button variant="default" data-autofocus onClick={props.onClose}>
            {props.keep}
          </Button>
          <Button color="danger" loading={act.isPending} onClick={() => act.mutate()}>
            {props.confirm}
          </Button>
        </>
      }
    >
      <div className={classes.text}>{props.text}</div>
      {act.error && (
        <div className={classes.problem}>
          <ProblemNotice problem={toProblem(act.error)} />
        </div>
      )}
    </Dialog>
  );
}
