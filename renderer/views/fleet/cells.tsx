import type { CSSProperties } from 'react';
import type { DeviceRow } from '../../../contract/app/fleet.ts';
import { Age } from '../../components/age.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { useTexts } from '../../i18n/texts.tsx';
import { bytesText } from '../../model/amounts.ts';
import type { FleetColumn } from '../../model/fleet-columns.ts';
import { formatRoute } from '../../model/route.ts';
import classes from './fleet-grid.module.css';
import { AgentCell, FactCell, ModulesCell, StateCell, UfopsCell } from './learned-cells.tsx';

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

function NameCell({ row }: { row: DeviceRow }) {
  const { t } = useTexts();
  const href = formatRoute({ view: 'device', deviceId: row.id, tab: 'overview' });
  return (
    <span className={classes.named}>
      <a
        className={classes.name}
        href={href}
        tabIndex={-1}
        title={row.name}
        onClick={(event) => event.stopPropagation()}
      >
        {row.name}
      </a>
      {row.keyShared && (
        <span title={t('fleet.keyShared')}>
          <StateMark mark="key-shared" glyphOnly />
        </span>
      )}
    </span>
  );
}

function AddressCell({ row }: { row: DeviceRow }) {
  const { t } = useTexts();
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
  const { t } = useTexts();
  return at === null ? <span className={classes.muted}>{t('age.never')}</span> : <Age at={at} />;
}
