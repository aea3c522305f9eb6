import type { Sort } from '../../contract/app/fleet.ts';

/** Every column that the fleet can show, in the order of the choice. `sort`: what it sorts by, where it can. */
export const fleetColumns = {
  state: { width: 168, sort: 'state', rank: 0 },
  name: { width: 180, sort: 'name', rank: 0 },
  address: { width: 148, sort: 'address', rank: 2 },
  user: { width: 96, sort: null, rank: null },
  site: { width: 132, sort: 'site', rank: 4 },
  tags: { width: 160, sort: null, rank: 5 },
  agent: { width: 132, sort: 'agent', rank: 3 },
  modules: { width: 164, sort: 'modules', rank: 6 },
  ufops: { width: 148, sort: 'ufops', rank: 7 },
  os: { width: 168, sort: 'os', rank: null },
  architecture: { width: 96, sort: null, rank: null },
  hostname: { width: 132, sort: null, rank: null },
  diskFree: { width: 116, sort: 'disk-free', rank: null },
  jobs: { width: 104, sort: null, rank: null },
  seen: { width: 96, sort: 'seen', rank: 1 },
} as const satisfies Record<string, { width: number; sort: Sort['by'] | null; rank: number | null }>;

export type FleetColumn = keyof typeof fleetColumns;

export const allColumns = Object.keys(fleetColumns).filter(isFleetColumn);

export const checkWidth = 36;
export const columnWidths = { min: 64, max: 480, step: 16 } as const;

export function isFleetColumn(name: string): name is FleetColumn {
  return Object.hasOwn(fleetColumns, name);
}

/** What the technician chose for the list. `columns`: null while it is left to the width of the window. */
export interface FleetLayout {
  sort: Sort;
  groupBy: 'none' | 'site' | 'tag' | 'state';
  columns: readonly FleetColumn[] | null;
  widths: Readonly<Partial<Record<FleetColumn, number>>>;
  pinned: readonly FleetColumn[];
  density: 'regular' | 'compact';
}

export const defaultLayout: FleetLayout = {
  sort: { by: 'name', direction: 'ascending' },
  groupBy: 'none',
  columns: null,
  widths: {},
  pinned: ['state', 'name'],
  density: 'regular',
};

export const rowHeights = { regular: 32, compact: 28 } as const;

/** The columns for a list of this width: state and name always, others by rank as long as there is room. */
export function columnsFor(layout: FleetLayout, width: number): FleetColumn[] {
  const { columns, widths } = layout;
  if (columns !== null) return allColumns.filter((name) => columns.includes(name) || name === 'name');
  const rankOf = (name: FleetColumn) => fleetColumns[name].rank ?? Number.POSITIVE_INFINITY;
  const ranked = allColumns.filter((name) => fleetColumns[name].rank !== null).sort((a, b) => rankOf(a) - rankOf(b));
  const shown = new Set<FleetColumn>();
  let left = width - checkWidth;
  for (const name of ranked) {
    left -= widths[name] ?? fleetColumns[name].width;
    if (left < 0 && rankOf(name) > 0) break;
    shown.add(name);
  }
  return allColumns.filter((name) => shown.has(name));
}

/** What a row shows in brief: the columns up to its name. */
export function briefColumns(columns: readonly FleetColumn[]): FleetColumn[] {
  return columns.slice(0, columns.indexOf('name') + 1);
}
