import { Button, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import type { HostKeyScan } from '../../../contract/app/host-keys.ts';
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
import { ReIdentify } from './re-identify.tsx';
import { RevokedKey } from './revoked-key.tsx';
import { UnknownKey } from './unknown-key.tsx';

/** Shows the host key that a device offers now, and what follows from it. */
export function HostKeyDialog({ deviceId }: { deviceId: string }) {
  const view = useDevice(deviceId).data;
  return view ? <Opened view={view} /> : null;
}

/** What is being decided about a changed key. */
type Deciding = 'forget' | 're-identify' | null;

function Opened({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const { id: deviceId, name, address } = view.device;
  const [deciding, setDeciding] = useState<Deciding>(null);
  const scan = useQuery(queries.devices.scanHostKey.queryOptions({ input: { deviceId }, gcTime: 0, staleTime: 0 }));
  const shown = scan.data;
  const trust = shown?.trust.state;
  const again = () => {
    setDeciding(null);
    void scan.refetch();
  };
  const keep = () => setDeciding(null);

  if (deciding === 'forget' && trust === 'changed') return <ForgetKey view={view} onForgotten={again} onKeep={keep} />;
  if (deciding === 're-identify' && shown?.trust.state === 'changed') {
    return <ReIdentify view={view} scan={shown} onDone={close} onKeep={keep} />;
  }
  const changed = trust === 'changed' || trust === 'revoked';
  const title = changed ? t('hostKey.changedTitle', { name }) : t('hostKey.title', { name });
  return (
    <Dialog
      title={trust === 'revoked' ? t('trust.revokedTitle', { name }) : title}
      size={changed ? 680 : 560}
      onClose={close}
    >
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
      {!scan.isFetching && scan.isSuccess && (
        <Scanned view={view} scan={scan.data} onAgain={again} onDecide={setDeciding} />
      )}
    </Dialog>
  );
}

interface ScannedProps {
  view: DeviceView;
  scan: HostKeyScan;
  onAgain(): void;
  onDecide(deciding: Deciding): void;
}

function Scanned({ view, scan, onAgain, onDecide }: ScannedProps) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const { trust, offered, randomart } = scan;
  if (trust.state === 'unknown') return <UnknownKey view={view} scan={scan} onAgain={onAgain} />;
  if (trust.state === 'revoked') return <RevokedKey view={view} scan={scan} />;
  if (trust.state === 'changed') {
    const decide = { onForget: () => onDecide('forget'), onReIdentify: () => onDecide('re-identify') };
    return <ChangedKey view={view} scan={scan} trust={trust} {...decide} />;
  }
  return (
    <div className={classes.stack}>
      <p>{t('hostKey.trusted')}</p>
      <KeyPart hostKey={offered} randomart={randomart} />
      <div className={classes.buttons}>
        <Button variant="default" data-autofocus onClick={close}>
          {t('action.close')}
        </Button>
      </div>
    </div>
  );
}
