import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Age } from '../../components/age.tsx';
import { Fact, FactGroup, FactList } from '../../components/facts.tsx';
import { Fingerprint } from '../../components/fingerprint.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import classes from './facts.module.css';
import { useDeviceActions } from './use-device-actions.ts';

/** The accepted host key, which is what this device is known by. */
export function TrustFacts({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const { trust } = view;
  const actions = useDeviceActions(view);
  // Until the key is accepted, the head of the device has this button.
  const button = trust.state === 'trusted' && (
    <ActionButton variant="default" reason={actions.whyOffline} onClick={actions.checkHostKey}>
      {t('device.trust.check')}
    </ActionButton>
  );
  return (
    <FactGroup
      title={t('device.trust.title')}
      aside={trust.state === 'changed' && <StateMark mark="identity-changed" />}
      footer={button}
    >
      {trust.state === 'unknown' && <p className={classes.muted}>{t('device.trust.unknown')}</p>}
      {trust.state === 'changed' && <p>{t('device.trust.changed')}</p>}
      {trust.state !== 'unknown' && (
        <FactList>
          <Fact name={t('device.trust.algorithm')} mono>
            {trust.hostKey.algorithm}
          </Fact>
          <Fact name={t('device.trust.fingerprint')}>
            <Fingerprint value={trust.hostKey.fingerprint} />
          </Fact>
          <Fact name={t('device.trust.accepted')}>
            <Age at={trust.acceptedAt} asOf />
          </Fact>
          {trust.state === 'changed' && (
            <Fact name={t('device.trust.offered')}>
              <Fingerprint value={trust.offered.fingerprint} />
            </Fact>
          )}
        </FactList>
      )}
    </FactGroup>
  );
}
