import { Button, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { toProblem } from '../../../contract/errors.ts';
import { queries } from '../../app/api.ts';
import { useDevice } from '../../app/use-fleet.ts';
import { useScreen } from '../../stores/screen.ts';
import { Dialog } from '../dialog.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import { ChangedKey } from './changed-key.tsx';
import { ForgetKey } from './forget-key.tsx';
import classes from './host-key.module.css';
import { KeyPart } from './key-part.tsx';
import { UnknownKey } from './unknown-key.tsx';

/** Shows the host key that a device offers now, and what follows from it. */
export function HostKeyDialog({ deviceId }: { deviceId: string }) {
  const view = useDevice(deviceId).data;
  return view ? <Opened view={view} /> : null;
}

function Opened({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const { id: deviceId, name, address } = view.device;
  const [forgetting, setForgetting] = useState(false);
  const scan = useQuery(queries.devices.scanHostKey.queryOptions({ input: { deviceId }, gcTime: 0, staleTime: 0 }));
  const trust = scan.data?.trust.state;
  const again = () => {
    setForgetting(false);
    void scan.refetch();
  };

  if (forgetting && trust === 'changed') {
    return <ForgetKey view={view} onForgotten={again} onKeep={() => setForgetting(false)} />;
  }
  const title = trust === 'changed' ? t('hostKey.changedTitle', { name }) : t('hostKey.title', { name });
  return (
    <Dialog title={title} size={560} onClose={close}>
      {scan.isFetching && (
        <p className={classes.asking} role="status">
          <Loader size={16} aria-hidden />
          {t('hostKey.asking', { address })}
        </p>
      )}
      {!scan.isFetching && scan.error && (
        <div className={classes.stack}>
          <ProblemNotice problem={toProblem(scan.error)} calm />
          <div className={classes.buttons}>
            <Button variant="default" onClick={close}>
              {t('action.notNow')}
            </Button>
            <Button data-autofocus onClick={again}>
              {t('action.tryAgain')}
            </Button>
          </div>
        </div>
      )}
      {!scan.isFetching && scan.isSuccess && scan.data.trust.state === 'unknown' && (
        <UnknownKey view={view} offered={scan.data.offered} onAgain={again} />
      )}
      {!scan.isFetching && scan.isSuccess && scan.data.trust.state === 'changed' && (
        <ChangedKey
          view={view}
          accepted={scan.data.trust.hostKey}
          acceptedAt={scan.data.trust.acceptedAt}
          offered={scan.data.offered}
          onForget={() => setForgetting(true)}
        />
      )}
      {!scan.isFetching && scan.isSuccess && scan.data.trust.state === 'trusted' && (
        <div className={classes.stack}>
          <p>{t('hostKey.trusted')}</p>
          <KeyPart hostKey={scan.data.offered} />
          <div className={classes.buttons}>
            <Button variant="default" data-autofocus onClick={close}>
              {t('action.close')}
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
