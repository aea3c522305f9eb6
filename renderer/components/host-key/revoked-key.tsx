import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import type { HostKeyScan } from '../../../contract/app/host-keys.ts';
import { useScreen } from '../../stores/screen.ts';
import classes from './host-key.module.css';
import { KeyPart } from './key-part.tsx';

/** A key that must not be met any more: there is nothing to accept, only something to do at the device. */
export function RevokedKey({ view, scan }: { view: DeviceView; scan: HostKeyScan }) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  return (
    <div className={classes.stack}>
      <p className={classes.warning}>{t('trust.revoked', { address: view.device.address })}</p>
      <KeyPart hostKey={scan.offered} randomart={scan.randomart} />
      <p>{t('trust.revokedNext')}</p>
      <div className={classes.buttons}>
        <Button variant="default" ref={focusOnce} onClick={close}>
          {t('action.close')}
        </Button>
      </div>
    </div>
  );
}

const focusOnce = (button: HTMLButtonElement | null) => button?.focus({ preventScroll: true });
