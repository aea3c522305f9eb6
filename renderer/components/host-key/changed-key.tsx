import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DeviceView, HostKey } from '../../../contract/app/devices.ts';
import { useScreen } from '../../stores/screen.ts';
import { Age } from '../age.tsx';
import classes from './host-key.module.css';
import { KeyPart } from './key-part.tsx';

const causes = ['reimaged', 'other', 'between'] as const;

/** A key that is not the accepted one: both are shown, with what may have happened. It cannot be accepted from here. */
export function ChangedKey(props: {
  view: DeviceView;
  accepted: HostKey;
  acceptedAt: number;
  offered: HostKey;
  onForget(): void;
}) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  return (
    <div className={classes.stack}>
      <p className={classes.warning}>{t('hostKey.changed', { address: props.view.device.address })}</p>
      <section>
        <h3>
          {t('hostKey.before')}{' '}
          <small className={classes.age}>
            <Age at={props.acceptedAt} />
          </small>
        </h3>
        <KeyPart hostKey={props.accepted} />
      </section>
      <section>
        <h3>{t('hostKey.now')}</h3>
        <KeyPart hostKey={props.offered} />
      </section>
      <section>
        <h3>{t('hostKey.causes')}</h3>
        <ol className={classes.causes}>
          {causes.map((cause) => (
            <li key={cause}>{t(`hostKey.cause.${cause}`)}</li>
          ))}
        </ol>
        <p>{t('hostKey.find')}</p>
      </section>
      <div className={classes.buttons} data-apart>
        <Button variant="subtle" color="danger" onClick={props.onForget}>
          {t('hostKey.forget')}
        </Button>
        <Button variant="default" ref={focusOnce} onClick={close}>
          {t('action.close')}
        </Button>
      </div>
    </div>
  );
}

const focusOnce = (button: HTMLButtonElement | null) => button?.focus();
