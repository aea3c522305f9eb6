import type { SearchResult, Sort } from '../../../contract/app/fleet.ts';
import { parseQuery, type Term } from '../../../contract/app/query.ts';
import type { Sql } from '../sql.ts';
import { type Condition, conditionOf } from './conditions.ts';
import type { DeviceIndex } from './device-index.ts';
import { lastSeen, stateOf } from './states.ts';
import { ValueSets } from './value-sets.ts';

export interface SearchOptions {
  query: string;
  sort: Sort;
  groupBy: 'none' | 'site' | 'tag' | 'state';
  /** All, unless it is given. */
  limit?: number | undefined;
}

/** Devices by query. Every answer is of this moment. */
export class DeviceSearch {
  readonly #sql: Sql;
  readonly #index: DeviceIndex;
  readonly #sets: ValueSets;

  constructor(sql: Sql, index: DeviceIndex) {
    this.#sql = sql;
    this.#index = index;
    this.#sets = new ValueSets(sql);
  }

  /** A query with errors finds nothing. */
  search({ query, sort, groupBy, limit }: SearchOptions): SearchResult {
    const { terms, errors } = parseQuery(query);
    if (errors.length > 0) return { ids: [], total: 0, groups: [], errors: [...errors] };
    this.#index.settle();
    const condition = this.#condition(terms);
    const { ids, groups } =
      groupBy === 'none' ? this.#inOrder(condition, sort) : this.#grouped(condition, sort, groupBy);
    const total = groupBy === 'tag' ? new Set(ids).size : ids.length;
    return limit === undefined ? { ids, total, groups, errors: [] } : { ...cut(ids, groups, limit), total, errors: [] };
  }

  /** How many devices a query finds; `null` when it cannot be read. */
  count(query: string): number | null {
    const { terms, errors } = parseQuery(query);
    if (errors.length > 0) return null;
    this.#index.settle();
    const { sql, values } = this.#condition(terms);
    return Number(this.#sql.prepare(`SELECT count(*) AS n FROM device_index i WHERE ${sql}`).get(...values)?.n);
  }

  #condition(terms: readonly Term[]): Condition {
    return conditionOf(terms, this.#sets, Date.now());
  }

  #inOrder({ sql, values }: Condition, sort: Sort) {
    const text = `SELECT i.device_id FROM device_index i WHERE ${sql} ORDER BY ${orderOf(sort)}`;
    return {
      ids: this.#sql
        .prepare(text)
        .column(...values)
        .map(String),
      groups: [],
    };
  }

  #grouped({ sql, values }: Condition, sort: Sort, groupBy: Exclude<SearchOptions['groupBy'], 'none'>) {
    const { value, key, from } = groupings[groupBy];
    const text = `SELECT ${value} AS value, json_group_array(i.device_id ORDER BY ${orderOf(sort)}) AS ids, count(*) AS count
      FROM device_index i ${from} WHERE ${sql} GROUP BY 1 ORDER BY value = '', min(${key}), value`;
    const rows = this.#sql.prepare(text).all(...values);
    const groups = rows.map((row) => ({ value: String(row.value), count: Number(row.count) }));
    return { ids: rows.flatMap((row) => strings(row.ids)), groups };
  }
}

const groupings = {
  site: { value: 'd.site', key: 'i.site_key', from: 'JOIN devices d ON d.id = i.device_id' },
  tag: {
    value: "coalesce(t.tag, '')",
    key: "coalesce(t.tag, '')",
    from: 'LEFT JOIN device_tags t ON t.device_id = i.device_id',
  },
  state: { value: stateOf, key: stateOf, from: '' },
} as const;

const orders: Record<Sort['by'], { missing?: string; columns: readonly string[] }> = {
  name: { columns: ['i.name_key'] },
  address: { columns: ['i.address_key'] },
  site: { missing: "i.site_key = ''", columns: ['i.site_key'] },
  state: { columns: [stateOf] },
  agent: { missing: "i.agent_state = 'unknown'", columns: ['i.agent_state', 'i.agent_version_key'] },
  seen: { missing: `${lastSeen} = 0`, columns: [lastSeen] },
  os: { missing: 'i.os IS NULL', columns: ['i.os'] },
  modules: { missing: 'i.module_count IS NULL', columns: ['i.module_count'] },
  ufops: { missing: 'i.ufop_count IS NULL', columns: ['i.ufop_count'] },
  'disk-free': { missing: 'i.disk_free IS NULL', columns: ['i.disk_free'] },
};

/** What is not known comes last, whatever the direction; devices that are alike come by name. */
function orderOf({ by, direction }: Sort): string {
  const { missing, columns } = orders[by];
  const wanted = direction === 'ascending' ? columns : columns.map((column) => `${column} DESC`);
  return [...(missing ? [missing] : []), ...wanted, ...(by === 'name' ? [] : ['i.name_key']), 'i.n'].join(', ');
}

function cut(ids: string[], groups: SearchResult['groups'], limit: number) {
  let left = limit;
  const kept = groups.flatMap(({ value, count }) => {
    const here = Math.min(count, left);
    left -= here;
    return here > 0 ? [{ value, count: here }] : [];
  });
  return { ids: ids.slice(0, limit), groups: kept };
}

function strings(json: unknown): string[] {
  const values: unknown = JSON.parse(String(json));
  return Array.isArray(values) ? values.map(String) : [];
}
