import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { KnownDevice } from '../../../contract/app/trust.ts';
import { Fingerprint } from '../fingerprint.tsx';
import { ScrollRegion } from '../scroll-region.tsx';
import classes from './known-hosts.module.css';

interface KnownDevicesProps {
  devices: readonly KnownDevice[];
  isTaken(deviceId: string): boolean;
  onToggle(deviceId: string): void;
}

/** The devices that a file knows: those without a key can be chosen, the others say why not. */
export function KnownDevices({ devices, isTaken, onToggle }: KnownDevicesProps) {
  const { t } = useTranslation();
  if (devices.length === 0) return <p>{t('knownHosts.none')}</p>;
  return (
    <ScrollRegion label={t('knownHosts.devices')} className={classes.devices}>
      <ul>
        {devices.map((device) => (
          <li key={device.deviceId}>
            <div className={classes.device}>
              {device.state === 'new' ? (
                <Checkbox
                  label={device.name}
                  checked={isTaken(device.deviceId)}
                  onChange={() => onToggle(device.deviceId)}
                />
              ) : (
                <span className={classes.fixed}>{device.name}</span>
              )}
              <code>{device.port === 22 ? device.address : `${device.address}:${device.port}`}</code>
              <span className={classes.state} data-state={device.state}>
                {t(`knownHosts.state.${device.state}`)}
              </span>
            </div>
            {device.state !== 'same' &&
              device.keys.map(({ hostKey, line }) => (
                <div key={line} className={classes.key}>
                  <code>{hostKey.algorithm}</code> <Fingerprint value={hostKey.fingerprint} />{' '}
                  <span className={classes.line}>{t('knownHosts.line', { line })}</span>
                </div>
              ))}
          </li>
        ))}
      </ul>
    </ScrollRegion>
  );
}
