import type { Completion } from '../../../contract/app/fleet.ts';
import {
  agentWords,
  fold,
  moduleWords,
  type Piece,
  quoteName,
  splitTerms,
  stateWords,
  ufopWords,
  wordsOf,
  writtenKeys,
} from '../../../contract/app/query.ts';
import type { Sql } from '../sql.ts';
import type { DeviceCounts } from './counts.ts';
import type { DeviceIndex } from './device-index.ts';
import { newestFirst } from './versions.ts';

const shown = 20;

type Item = Completion['items'][number];

/** What has how many devices, the most first. */
const valueQueries = {
  site: 'SELECT site AS value, count(*) AS n FROM devices GROUP BY 1',
  tag: 'SELECT tag AS value, count(*) AS n FROM device_tags GROUP BY 1',
  user: 'SELECT user AS value, count(*) AS n FROM devices GROUP BY 1',
  os: 'SELECT os AS value, count(*) AS n FROM device_index GROUP BY 1',
  arch: 'SELECT arch AS value, count(*) AS n FROM device_index GROUP BY 1',
  init: 'SELECT init AS value, count(*) AS n FROM device_index GROUP BY 1',
  libc: 'SELECT libc AS value, count(*) AS n FROM device_index GROUP BY 1',
  node: 'SELECT node_version AS value, count(*) AS n FROM device_index GROUP BY 1',
  module: 'SELECT name AS value, count(DISTINCT n) AS n FROM device_modules GROUP BY folded_name',
  ufop: 'SELECT name AS value, count(DISTINCT n) AS n FROM device_ufops GROUP BY folded_name',
} as const;
type ValueKey = keyof typeof valueQueries;

const fixed: Record<string, readonly string[]> = {
  'last-seen': ['<1h', '<1d', '>1d', '>7d', '>30d', 'never'],
  'disk-free': ['<100M', '<1G', '<10G', '>1G'],
};

/** What can stand where the cursor is: keys, then values with how many devices have them. */
export class Completer {
  readonly #sql: Sql;
  readonly #index: DeviceIndex;
  readonly #counts: DeviceCounts;

  constructor(sql: Sql, index: DeviceIndex, counts: DeviceCounts) {
    this.#sql = sql;
    this.#index = index;
    this.#counts = counts;
  }

  complete(text: string, cursor: number): Completion {
    this.#index.settle();
    const term = splitTerms(text).find(({ from, to }) => from <= cursor && cursor <= to);
    const nothing: Piece = { text: '', plain: '', quoted: false, from: cursor, to: cursor };
    const piece = term?.values.findLast(({ from }) => from <= cursor) ?? nothing;
    const place = { from: piece.from, to: piece.to };
    if (!term || term.key === null) return { ...place, items: this.#words(piece.text, term?.values.length ?? 1) };
    if (cursor < piece.from) return { from: cursor, to: cursor, items: [] };
    return { ...place, items: this.#values(term.key, piece) };
  }

  /** A key, or at once a site or a tag that begins so. After a comma only words can stand. */
  #words(typed: string, values: number): Item[] {
    if (values > 1) return [];
    const wanted = typed.toLowerCase();
    const fields = this.#fieldKeys().map(({ value }) => `field.${quoteName(value)}:`);
    const keys = [...writtenKeys.filter((key) => key !== 'field.').map((key) => `${key}:`), ...fields];
    const found = keys.filter((key) => key.startsWith(wanted));
    const terms = typed === '' ? [] : (['site', 'tag'] as const).flatMap((key) => this.#terms(key, typed));
    return [...found.map((insert) => ({ kind: 'key' as const, insert, count: null })), ...terms].slice(0, shown * 2);
  }

  #terms(key: 'site' | 'tag', typed: string): Item[] {
    return this.#known(key, typed).map(({ insert, count }) => ({ kind: 'value', insert: `${key}:${insert}`, count }));
  }

  #values(key: Piece, piece: Piece): Item[] {
    const name = key.plain.toLowerCase();
    if (name.startsWith('field.')) return this.#fieldValues(key.text.slice('field.'.length), piece.text);
    if (name === 'state') return this.#stateWords(piece.text);
    if (name === 'agent') return this.#agentWords(piece.text);
    if (name === 'module' || name === 'ufop') return this.#packages(name, piece);
    if (name in fixed) return beginning(fixed[name] ?? [], piece.text);
    return isValueKey(name) ? this.#known(name, piece.text) : [];
  }

  #known(key: ValueKey, typed: string): Item[] {
    const rows = this.#sql.prepare(`${valueQueries[key]} ORDER BY n DESC`).all();
    return asItems(rows, typed);
  }

  #stateWords(typed: string): Item[] {
    const counts: Record<string, number> = { ...this.#counts.states(), busy: this.#counts.busy() };
    return beginning(stateWords, typed).map((item) => ({ ...item, count: counts[item.insert] ?? 0 }));
  }

  #agentWords(typed: string): Item[] {
    const counts = this.#counts.agents();
    return beginning(agentWords, typed).map((item) => ({ ...item, count: counts.get(item.insert) ?? 0 }));
  }

  /** A name; behind it, and a comparison, the versions it has; behind a slash its states. */
  #packages(key: 'module' | 'ufop', { text, plain }: Piece): Item[] {
    const scope = plain.startsWith('@') ? plain.indexOf('/') + 1 : 0;
    const slash = plain.indexOf('/', scope);
    if (slash !== -1) {
      const words = key === 'module' ? moduleWords : ufopWords;
      return beginning(words, text.slice(slash + 1)).map((item) => ({
        ...item,
        insert: text.slice(0, slash + 1) + item.insert,
      }));
    }
    const [, name = '', op = ''] = /^([^<>=]*)([<>]=?|=)/.exec(plain) ?? [];
    if (op === '') return this.#known(key, text);
    const table = key === 'module' ? 'device_modules' : 'device_ufops';
    const named = text.slice(0, name.length);
    const rows = this.#sql
      .prepare(`SELECT version AS value, count(DISTINCT n) AS n FROM ${table} WHERE folded_name = ? GROUP BY 1`)
      .all(fold(named));
    const versions = newestFirst(rows.map((row) => ({ version: String(row.value), count: Number(row.n) })));
    const typed = text.slice(name.length + op.length);
    return versions
      .filter(({ version }) => version !== '' && version.startsWith(typed))
      .slice(0, shown)
      .map(({ version, count }) => ({ kind: 'value', insert: `${quoteName(named)}${op}${version}`, count }));
  }

  #fieldKeys() {
    const rows = this.#sql.prepare(
      'SELECT key AS value, count(*) AS n FROM device_fields GROUP BY folded_key ORDER BY n DESC LIMIT 100',
    );
    return rows.all().map((row) => ({ value: String(row.value) }));
  }

  #fieldValues(field: string, typed: string): Item[] {
    const rows = this.#sql.prepare(
      `SELECT each.value AS value, count(*) AS n FROM devices d, json_each(d.fields) each WHERE each.key = ? GROUP BY 1 ORDER BY n DESC`,
    );
    return asItems(rows.all(field), typed);
  }
}

/** Values of which a word begins so. */
function asItems(rows: readonly Record<string, unknown>[], typed: string): Item[] {
  const wanted = wordsOf(typed).join(' ');
  return rows
    .flatMap(({ value, n }) => (typeof value === 'string' && value !== '' ? [{ value, count: Number(n) }] : []))
    .filter(({ value }) => ` ${wordsOf(value).join(' ')}`.includes(` ${wanted}`))
    .slice(0, shown)
    .map(({ value, count }) => ({ kind: 'value', insert: quoteName(value), count }));
}

function beginning(words: readonly string[], typed: string): Item[] {
  const wanted = typed.toLowerCase();
  return words.filter((word) => word.startsWith(wanted)).map((insert) => ({ kind: 'value', insert, count: null }));
}

function isValueKey(name: string): name is ValueKey {
  return name in valueQueries;
}
