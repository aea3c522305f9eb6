import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import type { HostKeyScan } from '../../../contract/app/host-keys.ts';
import { toProblem } from '../../../contract/errors.ts';
import { refreshDevice } from '../../app/actions.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { Dialog } from '../dialog.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import classes from './host-key.module.css';
import { KeyPart } from './key-part.tsx';

interface ReIdentifyProps {
  view: DeviceView;
  scan: HostKeyScan;
  onDone(): void;
  onKeep(): void;
}

/** Gives the device, deliberately, the key that it shows now: its name is typed. */
export function ReIdentify({ view, scan, onDone, onKeep }: ReIdentifyProps) {
  const { t } = useTranslation();
  const { id: deviceId, name } = view.device;
  const [typed, setTyped] = useState('');
  const matches = typed.trim() === name;
  const reIdentify = useMutation({
    mutationFn: () => client.trust.reIdentify({ deviceId, fingerprint: scan.offered.fingerprint, name: typed }),
    onSuccess: (known) => {
      queryClient.setQueryData(queries.devices.get.queryKey({ input: { deviceId } }), known);
      void queryClient.invalidateQueries({ queryKey: queries.devices.list.key() });
      onDone();
      void refreshDevice(deviceId);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (matches) reIdentify.mutate();
  };
  return (
    <Dialog title={t('trust.reIdentifyTitle', { name })} size={560} onClose={onKeep}>
      <form className={classes.stack} onSubmit={submit}>
        <p>{t('trust.reIdentifyText')}</p>
        <KeyPart hostKey={scan.offered} randomart={scan.randomart} />
        <TextInput
          label={t('trust.typeName', { name })}
          value={typed}
          autoComplete="off"
          data-autofocus
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {reIdentify.error && <ProblemNotice problem={toProblem(reIdentify.error)} />}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onKeep}>
            {t('hostKey.forgetKeep')}
          </Button>
          <Button type="submit" color="danger" disabled={!matches} loading={reIdentify.isPending}>
            {t('trust.reIdentifyConfirm')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
