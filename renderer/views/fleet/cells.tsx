import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import type { DeviceRow } from '../../../contract/app/fleet.ts';
import { ageOf, isOld } from '../../model/age.ts';
import { bytesText } from '../../model/amounts.ts';
import type { FleetColumn } from '../../model/fleet-columns.ts';
import type { Tone } from '../../model/marks.ts';
import { formatRoute } from '../../model/route.ts';
import classes from './fleet-cells.module.css';
import { agentCell, factCell, modulesCell, stateCell, ufopsCell } from './learned-cells.tsx';
import { RowGlyph } from './row-glyph.tsx';

/** What all cells of a row are made from. */
export interface CellSource {
  row: DeviceRow;
  now: number;
  t: TFunction;
}

/** What a cell shows. Plain text stands in the cell itself: every element in a row is one more for each row that scrolls by. */
export interface CellParts {
  /** `parts`: several things beside each other. */
  look?: 'parts' | 'mono' | 'muted';
  tone?: Tone;
  /** What a reader says in place of the content. */
  label?: string;
  /** Fades with its age. */
  old?: boolean;
  content: ReactNode;
}

/** What a cell says of its place: its column, and whether it stays there while others scroll sideways. */
export function placeOf(name: FleetColumn, pinned: boolean): Record<`data-${string}`, string | true | undefined> {
  return { 'data-column': name, 'data-pinned': pinned || undefined };
}

/** One value of a device, with the age of what was learned. */
export function cellOf(name: FleetColumn, source: CellSource): CellParts {
  const { row } = source;
  switch (name) {
    case 'state':
      return stateCell(source);
    case 'name':
      return nameCell(source);
    case 'address':
      return addressCell(source);
    case 'user':
      return { look: 'mono', content: row.user };
    case 'site':
      return { content: row.site };
    case 'tags':
      return tagsCell(row.tags);
    case 'agent':
      return agentCell(source);
    case 'modules':
      return modulesCell(source);
    case 'ufops':
      return ufopsCell(source);
    case 'os':
      return factCell(source, row.os);
    case 'architecture':
      return factCell(source, row.architecture);
    case 'hostname':
      return factCell(source, row.hostname);
    case 'diskFree':
      return factCell(source, row.diskFreeBytes === null ? null : bytesText(row.diskFreeBytes));
    case 'jobs':
      return jobsCell(source);
    case 'seen':
      return seenCell(source);
  }
}

function nameCell({ row, t }: CellSource): CellParts {
  const link = (
    <a
      className={classes.name}
      href={formatRoute({ view: 'device', deviceId: row.id, tab: 'overview' })}
      tabIndex={-1}
      onClick={(event) => event.stopPropagation()}
    >
      {row.name}
    </a>
  );
  if (!row.keyShared) return { content: link };
  return {
    look: 'parts',
    content: (
      <>
        {link}
        <span title={t('fleet.keyShared')}>
          <RowGlyph mark="key-shared" word={t('mark.key-shared')} />
        </span>
      </>
    ),
  };
}

function addressCell({ row, t }: CellSource): CellParts {
  const text = row.port === 22 ? row.address : `${row.address}:${row.port}`;
  if (!row.way.legacy) return { look: 'mono', content: text };
  return {
    look: 'parts',
    content: (
      <>
        <code className={classes.value}>{text}</code>
        <span title={t('mark.legacy')}>
          <RowGlyph mark="legacy" word={t('mark.legacy')} />
        </span>
      </>
    ),
  };
}

function tagsCell(tags: readonly string[]): CellParts {
  const pills = tags.map((tag) => (
    <span key={tag} className={classes.tag}>
      {tag}
    </span>
  ));
  return { look: 'parts', content: pills };
}

function jobsCell({ row: { activeJobs, queuedJobs }, t }: CellSource): CellParts {
  if (activeJobs === 0 && queuedJobs === 0) return { content: null };
  return {
    look: 'parts',
    content: (
      <>
        {activeJobs > 0 && <RowGlyph mark="working" word={t('mark.working')} />}
        {activeJobs > 0 && activeJobs}
        {queuedJobs > 0 && <RowGlyph mark="queued" word={t('mark.queued')} />}
        {queuedJobs > 0 && queuedJobs}
      </>
    ),
  };
}

function seenCell({ row: { seenAt }, now, t }: CellSource): CellParts {
  if (seenAt === null) return { look: 'muted', content: t('age.never') };
  const { unit, count } = ageOf(seenAt, now);
  const age = unit === 'now' ? t('age.now') : t(`age.${unit}`, { count });
  return { old: isOld(seenAt, now), content: <time dateTime={new Date(seenAt).toISOString()}>{age}</time> };
}
