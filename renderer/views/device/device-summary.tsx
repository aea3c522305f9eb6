import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { useDevice } from '../../app/use-fleet.ts';
import { Age } from '../../components/age.tsx';
import { FactGroup } from '../../components/facts.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { deviceMark, lastSeenAt } from '../../model/device-state.ts';
import { moduleMark } from '../../model/module-state.ts';
import { formatRoute } from '../../model/route.ts';
import { useClock } from '../../stores/clock.ts';
import { AgentFacts } from './agent-facts.tsx';
import { AttentionList } from './attention-list.tsx';
import { ConnectionFacts } from './connection-facts.tsx';
import { PrimaryButtons } from './device-header.tsx';
import { DeviceLinks } from './device-links.tsx';
import { DeviceNotice } from './device-notice.tsx';
import classes from './device-summary.module.css';
import { Seen } from './seen.tsx';
import { UfopFacts } from './ufop-facts.tsx';

/** The selected device at a glance, for the inspector. */
export function DeviceSummary({ deviceId }: { deviceId: string }) {
  const view = useDevice(deviceId).data;
  return view ? <Loaded view={view} /> : null;
}

function Loaded({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const mark = useClock((clock) => deviceMark(view, clock.now));
  const { id, name } = view.device;
  const seenAt = lastSeenAt(view);
  const modules = view.snapshot.modules;
  return (
    <section className={classes.summary} aria-label={name}>
      <header className={classes.head}>
        <h2>{name}</h2>
        <p className={classes.line}>
          <StateMark mark={mark} />
          {seenAt !== null && <Age at={seenAt} />}
        </p>
        <div className={classes.line}>
          <PrimaryButtons view={view} />
          <Anchor href={formatRoute({ view: 'device', deviceId: id, tab: 'overview' })}>{t('action.open')}</Anchor>
        </div>
        <DeviceLinks deviceId={id} />
      </header>
      <DeviceNotice view={view} />
      <AttentionList view={view} />
      <AgentFacts view={view} />
      <UfopFacts view={view} />
      {modules && modules.value.length > 0 && (
        <FactGroup title={t('device.modules')} aside={<Seen seen={modules} deviceId={id} />}>
          <ul className={classes.modules}>
            {modules.value.map((module) => (
              <li key={module.id}>
                <span className={classes.module}>{module.description.name}</span>
                <code>{module.description.version}</code>
                <StateMark mark={moduleMark(module)} />
              </li>
            ))}
          </ul>
        </FactGroup>
      )}
      <ConnectionFacts view={view} />
    </section>
  );
}
