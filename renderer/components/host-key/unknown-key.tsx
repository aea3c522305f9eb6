import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import type { HostKeyScan } from '../../../contract/app/host-keys.ts';
import { toProblem } from '../../../contract/errors.ts';
import { refreshDevice } from '../../app/actions.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { hostKeyFile } from '../../model/amounts.ts';
import { useScreen } from '../../stores/screen.ts';
import { CopyButton } from '../copy-button.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import classes from './host-key.module.css';
import { KeyPart } from './key-part.tsx';
import { KnownElsewhere } from './known-elsewhere.tsx';

/** A key that was never seen: how to compare it, and to accept exactly this one. */
export function UnknownKey({ view, scan, onAgain }: { view: DeviceView; scan: HostKeyScan; onAgain(): void }) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const { offered } = scan;
  const deviceId = view.device.id;
  const command = `ssh-keygen -lf ${hostKeyFile(offered.algorithm)}`;
  const accept = useMutation({
    mutationFn: () => client.devices.acceptHostKey({ deviceId, fingerprint: offered.fingerprint }),
    onSuccess: (accepted) => {
      queryClient.setQueryData(queries.devices.get.queryKey({ input: { deviceId } }), accepted);
      void queryClient.invalidateQueries({ queryKey: queries.devices.list.key() });
      close();
      void refreshDevice(deviceId);
    },
  });
  const problem = accept.error && toProblem(accept.error);
  return (
    <div className={classes.stack}>
      <p>{t('hostKey.unknown', { address: view.device.address })}</p>
      <KeyPart hostKey={offered} randomart={scan.randomart} />
      <KnownElsewhere scan={scan} />
      <div>
        <p>{t('hostKey.compare')}</p>
        <div className={classes.command}>
          <code>{command}</code>
          <CopyButton value={command} label={t('hostKey.copyCommand')} />
        </div>
      </div>
      {problem && (
        <ProblemNotice problem={problem}>
          {problem.code === 'trust.key-moved-on' && <Button onClick={onAgain}>{t('device.trust.look')}</Button>}
        </ProblemNotice>
      )}
      <div className={classes.buttons}>
        <Button variant="default" ref={focusOnce} onClick={close}>
          {t('action.notNow')}
        </Button>
        <Button loading={accept.isPending} onClick={() => accept.mutate()}>
          {t('hostKey.accept')}
        </Button>
      </div>
    </div>
  );
}

// The answer comes after the dialog has opened, so its focus is set here: on the safe button.
const focusOnce = (button: HTMLButtonElement | null) => button?.focus({ preventScroll: true });
