import type { CSSProperties, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceRow } from '../../../contract/app/fleet.ts';
import { Age } from '../../components/age.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { isOld } from '../../model/age.ts';
import { bytesText } from '../../model/amounts.ts';
import type { FleetColumn } from '../../model/fleet-columns.ts';
import { formatRoute } from '../../model/route.ts';
import { rowMark, stateSince } from '../../model/row-state.ts';
import { useClock } from '../../stores/clock.ts';
import classes from './fleet-grid.module.css';
import { ShortAge } from './short-age.tsx';

/** What a cell says of its place: its column, and where it stays when it is pinned. */
export function placeOf(
  name: FleetColumn,
  pinned: boolean,
): Record<`data-${string}`, string | boolean> & { style?: CSSProperties } {
  return pinned
    ? { 'data-column': name, 'data-pinned': true, style: { left: `var(--left-${name})` } }
    : { 'data-column': name };
}

/** One value of a device, with the age of what was learned. */
export function Cell({ name, row }: { name: FleetColumn; row: DeviceRow }) {
  switch (name) {
    case 'state':
      return <StateCell row={row} />;
    case 'name':
      return <NameCell row={row} />;
    case 'address':
      return <AddressCell row={row} />;
    case 'user':
      return <code>{row.user}</code>;
    case 'site':
      return <span title={row.site}>{row.site}</span>;
    case 'tags':
      return <TagsCell tags={row.tags} />;
    case 'agent':
      return <AgentCell row={row} />;
    case 'modules':
      return <ModulesCell row={row} />;
    case 'ufops':
      return <UfopsCell row={row} />;
    case 'os':
      return <FactCell row={row} value={row.os} />;
    case 'architecture':
      return <FactCell row={row} value={row.architecture} />;
    case 'hostname':
      return <FactCell row={row} value={row.hostname} />;
    case 'diskFree':
      return <FactCell row={row} value={row.diskFreeBytes === null ? null : bytesText(row.diskFreeBytes)} />;
    case 'jobs':
      return <JobsCell row={row} />;
    case 'seen':
      return <SeenCell at={row.seenAt} />;
  }
}

function StateCell({ row }: { row: DeviceRow }) {
  const mark = useClock((clock) => rowMark(row, clock.now));
  return (
    <Learned at={mark === 'online' || mark === 'busy' ? null : stateSince(row)}>
      <StateMark mark={mark} />
    </Learned>
  );
}

function NameCell({ row }: { row: DeviceRow }) {
  const href = formatRoute({ view: 'device', deviceId: row.id, tab: 'overview' });
  return (
    <a className={classes.name} href={href} tabIndex={-1} title={row.name} onClick={(event) => event.stopPropagation()}>
      {row.name}
    </a>
  );
}

function AddressCell({ row }: { row: DeviceRow }) {
  const { t } = useTranslation();
  const text = row.port === 22 ? row.address : `${row.address}:${row.port}`;
  return (
    <span className={classes.pair}>
      <code title={text}>{text}</code>
      {row.way.legacy && (
        <span title={t('mark.legacy')}>
          <StateMark mark="legacy" glyphOnly />
        </span>
      )}
    </span>
  );
}

function TagsCell({ tags }: { tags: readonly string[] }) {
  return (
    <span className={classes.tags} title={tags.join(', ')}>
      {tags.map((tag) => (
        <span key={tag} className={classes.tag}>
          {tag}
        </span>
      ))}
    </span>
  );
}

function AgentCell({ row: { agent } }: { row: DeviceRow }) {
  if (agent.state === 'unknown') return <Nothing />;
  const mark = agent.state === 'running' && agent.outdated ? 'outdated' : agent.state;
  return (
    <Learned at={agent.seenAt}>
      <StateMark mark={mark} glyphOnly={agent.state === 'running'} />
      {agent.state === 'running' && <code>{agent.version}</code>}
    </Learned>
  );
}

function ModulesCell({ row: { modules } }: { row: DeviceRow }) {
  const { t } = useTranslation();
  if (!modules) return <Nothing />;
  const { running, count, down } = modules;
  return (
    <Learned at={modules.seenAt}>
      {down > 0 && <StateMark mark="failed" glyphOnly />}
      {count === 0 ? t('fleet.noModules') : t('fleet.modulesRunning', { running, total: count })}
    </Learned>
  );
}

function UfopsCell({ row: { ufops } }: { row: DeviceRow }) {
  const { t } = useTranslation();
  if (!ufops) return <Nothing />;
  const text = ufops.drift > 0 ? t('fleet.ufopsDrift', ufops) : String(ufops.count);
  return (
    <Learned at={ufops.seenAt}>
      {ufops.drift > 0 && <StateMark mark="outdated" glyphOnly />}
      {ufops.count === 0 ? t('fleet.noModules') : text}
    </Learned>
  );
}

function FactCell({ row, value }: { row: DeviceRow; value: string | null }) {
  if (value === null) return <Nothing />;
  return (
    <Learned at={row.factsSeenAt}>
      <span className={classes.fact} title={value}>
        {value}
      </span>
    </Learned>
  );
}

function JobsCell({ row }: { row: DeviceRow }) {
  return (
    <span className={classes.pair}>
      {row.activeJobs > 0 && (
        <>
          <StateMark mark="working" glyphOnly />
          {row.activeJobs}
        </>
      )}
      {row.queuedJobs > 0 && (
        <>
          <StateMark mark="queued" glyphOnly />
          {row.queuedJobs}
        </>
      )}
    </span>
  );
}

function SeenCell({ at }: { at: number | null }) {
  const { t } = useTranslation();
  return at === null ? <span className={classes.muted}>{t('age.never')}</span> : <Age at={at} />;
}

/** A value that was learned from the device; it fades with its age. */
function Learned({ at, children }: { at: number | null; children: ReactNode }) {
  const old = useClock((clock) => at !== null && isOld(at, clock.now));
  return (
    <span className={classes.pair} data-old={old}>
      {children}
      {at !== null && <ShortAge at={at} />}
    </span>
  );
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
