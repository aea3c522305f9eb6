import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { Age } from '../../components/age.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { isOld } from '../../model/age.ts';
import { deviceMark, lastSeenAt } from '../../model/device-state.ts';
import { agentMark, moduleCounts } from '../../model/module-state.ts';
import { formatRoute } from '../../model/route.ts';
import { useClock } from '../../stores/clock.ts';
import classes from './fleet-grid.module.css';

export function StateCell({ view }: { view: DeviceView }) {
  const mark = useClock((clock) => deviceMark(view, clock.now));
  return <StateMark mark={mark} />;
}

export function NameCell({ view }: { view: DeviceView }) {
  const { id, name } = view.device;
  const href = formatRoute({ view: 'device', deviceId: id, tab: 'overview' });
  const { t } = useTranslation();
  const others = view.sharedKeys.filter(({ relation }) => relation !== 'same').map((other) => other.name);
  return (
    <span className={classes.named}>
      <a className={classes.name} href={href} tabIndex={-1} title={name} onClick={(event) => event.stopPropagation()}>
        {name}
      </a>
      {others.length > 0 && (
        <span title={t('trust.sharedTitle', { names: others.join(', ') })}>
          <StateMark mark="key-shared" glyphOnly />
        </span>
      )}
    </span>
  );
}

export function AddressCell({ view, text }: { view: DeviceView; text: string }) {
  const { t } = useTranslation();
  return (
    <span className={classes.pair}>
      <code title={text}>{text}</code>
      {view.device.legacyAlgorithms && (
        <span title={t('mark.legacy')}>
          <StateMark mark="legacy" glyphOnly />
        </span>
      )}
    </span>
  );
}

export function SiteCell({ view }: { view: DeviceView }) {
  const { site, tags } = view.device;
  return (
    <span className={classes.tags} title={[site, ...tags].filter(Boolean).join(', ')}>
      {site && <span>{site}</span>}
      {tags.map((tag) => (
        <span key={tag} className={classes.tag}>
          {tag}
        </span>
      ))}
    </span>
  );
}

export function AgentCell({ view }: { view: DeviceView }) {
  const seen = view.snapshot.agent;
  const old = useOld(seen?.seenAt ?? null);
  if (!seen) return <Nothing />;
  const { value } = seen;
  return (
    <span className={classes.pair} data-old={old}>
      <StateMark mark={agentMark(value)} glyphOnly={value.state === 'running' && !value.outdated} />
      {value.state === 'running' && <code>{value.version}</code>}
    </span>
  );
}

export function ModulesCell({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const seen = view.snapshot.modules;
  const old = useOld(seen?.seenAt ?? null);
  if (!seen) return <Nothing />;
  const { running, total, broken } = moduleCounts(seen.value);
  return (
    <span className={classes.pair} data-old={old}>
      {broken > 0 && <StateMark mark="failed" glyphOnly />}
      {total === 0 ? t('fleet.noModules') : t('fleet.modulesRunning', { running, total })}
    </span>
  );
}

export function SeenCell({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const at = lastSeenAt(view);
  return at === null ? <span className={classes.muted}>{t('age.never')}</span> : <Age at={at} />;
}

/** Nothing was read yet: a dash for the eye, words for a reader. */
function Nothing() {
  const { t } = useTranslation();
  return (
    <span className={classes.muted}>
      <span aria-hidden>–</span>
      <span className="visually-hidden">{t('fleet.notRead')}</span>
    </span>
  );
}

function useOld(seenAt: number | null): boolean {
  return useClock((clock) => seenAt !== null && isOld(seenAt, clock.now));
}
