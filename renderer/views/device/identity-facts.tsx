import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import type { TrustEvent } from '../../../contract/app/host-keys.ts';
import { queries } from '../../app/api.ts';
import { Age } from '../../components/age.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { formatRoute } from '../../model/route.ts';
import classes from './facts.module.css';

const shownEvents = 20;

/** Who else has a key of this device, whether it is still the machine that was known, and what happened to its keys. */
export function IdentityFacts({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const { identity, sharedKeys } = view;
  return (
    <>
      {sharedKeys.map(({ deviceId, name, relation }) => (
        <p key={deviceId} className={classes.identity}>
          {relation !== 'same' && <StateMark mark="key-shared" glyphOnly />}
          <span>
            {t('trust.sharedWith')} <a href={formatRoute({ view: 'device', deviceId, tab: 'overview' })}>{name}</a>
            {': '}
            {t(`trust.relation.${relation}`)}
          </span>
        </p>
      ))}
      {identity?.state === 'pending' && <p className={classes.muted}>{t('trust.identityPending')}</p>}
      {identity?.state === 'judged' && (
        <p>
          {t(`trust.verdict.${identity.verdict}`)}{' '}
          {identity.agentKept !== null && t(identity.agentKept ? 'trust.agentKept' : 'trust.agentGone')}{' '}
          <span className={classes.muted}>
            <Age at={identity.at} asOf />
          </span>
        </p>
      )}
      <TrustHistory view={view} />
    </>
  );
}

function TrustHistory({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const deviceId = view.device.id;
  const { data } = useQuery(queries.trust.history.queryOptions({ input: { deviceId } }));
  if (!data || data.length === 0) return null;
  return (
    <details>
      <summary className={classes.muted}>{t('trust.history', { count: data.length })}</summary>
      <ul className={classes.history}>
        {data.slice(0, shownEvents).map((event) => (
          <li key={event.id}>
            <Age at={event.at} asOf /> <EventText event={event} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function EventText({ event: { kind, fingerprint, verdict } }: { event: TrustEvent }) {
  const { t } = useTranslation();
  if (verdict) return t(`trust.verdict.${verdict}`);
  return (
    <>
      {t(`trust.event.${kind}`)} {fingerprint && <code title={fingerprint}>{fingerprint.slice(0, 19)}…</code>}
    </>
  );
}
