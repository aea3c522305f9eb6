import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { FactGroup } from '../../components/facts.tsx';
import { Fingerprint } from '../../components/fingerprint.tsx';
import { AcceptedKeys } from '../../components/host-key/accepted-keys.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import classes from './facts.module.css';
import { IdentityFacts } from './identity-facts.tsx';
import { useDeviceActions } from './use-device-actions.ts';

/** The accepted host keys, which are what this device is known by, and what is remarkable about them. */
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
  const mark = { changed: 'identity-changed', revoked: 'key-revoked', unknown: null, trusted: null } as const;
  const aside = mark[trust.state];
  return (
    <FactGroup title={t('device.trust.title')} aside={aside && <StateMark mark={aside} />} footer={button}>
      {trust.state !== 'trusted' && (
        <p className={trust.state === 'unknown' ? classes.muted : undefined}>{t(`device.trust.${trust.state}`)}</p>
      )}
      {trust.state !== 'unknown' && <AcceptedKeys keys={trust.keys} />}
      {(trust.state === 'changed' || trust.state === 'revoked') && (
        <p>
          {t('device.trust.offered')}
          <br />
          <Fingerprint value={trust.offered.fingerprint} />
        </p>
      )}
      <IdentityFacts view={view} />
    </FactGroup>
  );
}
