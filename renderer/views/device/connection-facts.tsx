import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Credential } from '../../../contract/app/credentials.ts';
import type { Device, DeviceView } from '../../../contract/app/devices.ts';
import { useCredentials, useDevice } from '../../app/use-fleet.ts';
import { Age } from '../../components/age.tsx';
import { Fact, FactGroup, FactList } from '../../components/facts.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { useListed } from '../../i18n/use-listed.ts';
import { lastSeenAt } from '../../model/device-state.ts';
import { formatRoute } from '../../model/route.ts';
import classes from './facts.module.css';

/** How the device is reached, and how that went last. */
export function ConnectionFacts({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const listed = useListed();
  const { device, reach } = view;
  const seenAt = lastSeenAt(view);
  const none = <span className={classes.muted}>{t('device.connection.none')}</span>;
  return (
    <FactGroup title={t('device.connection.title')}>
      <FactList>
        <Fact name={t('device.connection.address')} mono>
          {device.address}:{device.port}
        </Fact>
        <Fact name={t('device.connection.user')} mono>
          {device.user}
        </Fact>
        <Fact name={t('device.connection.way')}>
          <WayText device={device} />
        </Fact>
        {device.legacyAlgorithms && (
          <Fact name={t('device.connection.algorithms')}>
            <StateMark mark="legacy" />
          </Fact>
        )}
        <Fact name={t('device.connection.credential')}>
          <CredentialText credentialId={device.credentialId} />
        </Fact>
        <Fact name={t('device.connection.lastAnswer')}>
          {seenAt === null ? <span className={classes.muted}>{t('age.never')}</span> : <Age at={seenAt} asOf />}
        </Fact>
        {reach.state === 'failed' && (
          <Fact name={t('device.connection.lastTry')}>
            <Age at={reach.at} asOf />
          </Fact>
        )}
        <Fact name={t('device.connection.site')}>{device.site || none}</Fact>
        <Fact name={t('device.connection.tags')}>{device.tags.length > 0 ? listed(device.tags) : none}</Fact>
        {device.notes !== '' && (
          <Fact name={t('device.connection.notes')}>
            <span className={classes.notes}>{device.notes}</span>
          </Fact>
        )}
      </FactList>
    </FactGroup>
  );
}

function WayText({ device: { jumpDeviceId, proxy } }: { device: Device }) {
  const { t } = useTranslation();
  if (proxy) {
    return (
      <>
        {t(`device.connection.${proxy.kind}`)} <code>{`${proxy.host}:${proxy.port}`}</code>
      </>
    );
  }
  if (jumpDeviceId === null) return t('device.connection.direct');
  return (
    <>
      {t('device.connection.jump')} <JumpLink deviceId={jumpDeviceId} />
    </>
  );
}

function JumpLink({ deviceId }: { deviceId: string }) {
  const name = useDevice(deviceId).data?.device.name;
  return <Anchor href={formatRoute({ view: 'device', deviceId, tab: 'overview' })}>{name ?? '…'}</Anchor>;
}

function CredentialText({ credentialId }: { credentialId: string | null }) {
  const { t } = useTranslation();
  const listed = useListed();
  const credentials = useCredentials().data;
  if (credentialId === null) return <span className={classes.muted}>{t('device.connection.noCredential')}</span>;
  const credential: Credential | undefined = credentials?.find((one) => one.id === credentialId);
  if (!credential) return credentials ? t('device.connection.goneCredential') : null;
  const parts = [credential.name, t(`device.connection.${credential.kind}`)];
  if (credential.kept === 'session') parts.push(t('device.connection.session'));
  return listed(parts, 'said');
}
