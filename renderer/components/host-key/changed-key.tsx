import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import type { HostKeyScan, Trust } from '../../../contract/app/host-keys.ts';
import { useScreen } from '../../stores/screen.ts';
import { Age } from '../age.tsx';
import { ChangeCauses } from './change-causes.tsx';
import classes from './host-key.module.css';
import { KeyPart } from './key-part.tsx';

interface ChangedKeyProps {
  view: DeviceView;
  scan: HostKeyScan;
  trust: Extract<Trust, { state: 'changed' }>;
  onForget(): void;
  onReIdentify(): void;
}

/** A key that is not an accepted one: both are shown, with what may have happened. It cannot be accepted from here. */
export function ChangedKey({ view, scan, trust, onForget, onReIdentify }: ChangedKeyProps) {
  const { t } = useTranslation();
  const { closeDialog: close, openDialog } = useScreen.getState();
  const { id: deviceId, address } = view.device;
  return (
    <div className={classes.stack}>
      <p className={classes.warning}>{t('hostKey.changed', { address })}</p>
      <div className={classes.twoKeys}>
        <section>
          <h3>
            {t('hostKey.before')}{' '}
            <small className={classes.age}>
              <Age at={trust.acceptedAt} />
            </small>
          </h3>
          <KeyPart hostKey={trust.hostKey} randomart={scan.acceptedRandomart} />
        </section>
        <section>
          <h3>{t('hostKey.now')}</h3>
          <KeyPart hostKey={scan.offered} randomart={scan.randomart} />
        </section>
      </div>
      <ChangeCauses causes={scan.changeCauses} />
      <p>{t('hostKey.find')}</p>
      <div className={classes.buttons} data-apart>
        <span className={classes.ways}>
          <Button variant="default" onClick={() => openDialog({ kind: 'edit-device', deviceId })}>
            {t('trust.changeAddress')}
          </Button>
          <Button variant="subtle" color="danger" onClick={onReIdentify}>
            {t('trust.reIdentify')}
          </Button>
          <Button variant="subtle" color="danger" onClick={onForget}>
            {t('hostKey.forget')}
          </Button>
        </span>
        <Button variant="default" ref={focusOnce} onClick={close}>
          {t('action.close')}
        </Button>
      </div>
    </div>
  );
}

// The safe button, without scrolling away from what is said first.
const focusOnce = (button: HTMLButtonElement | null) => button?.focus({ preventScroll: true });
