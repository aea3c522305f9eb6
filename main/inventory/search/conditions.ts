import type { NameValue, PackageValue, Term, TextValue, VersionValue } from '../../../contract/app/query.ts';
import { fold, wordsOf } from '../../../contract/app/query.ts';
import type { Value } from '../sql.ts';
import { beginning, phraseOf, searchable } from './index-text.ts';
import { isBusy, lastSeen, stateOf } from './states.ts';
import type { ValueSets } from './value-sets.ts';
import { satisfies } from './versions.ts';

/** A condition on a row `i` of device_index. */
export interface Condition {
  sql: string;
  values: Value[];
}

const always: Condition = { sql: '1', values: [] };
const textColumns = { name: 'name', address: 'address', site: 'site', notes: 'notes', hostname: 'hostname' } as const;
const nameColumns = { user: 'user', arch: 'arch', init: 'init', libc: 'libc' } as const;

/** What a device must be for all terms to hold; `now` is what ages are counted from. */
export function conditionOf(terms: readonly Term[], sets: ValueSets, now: number): Condition {
  return join(
    terms.map((term) => {
      const one = termCondition(term, sets, now);
      return term.negated ? { sql: `NOT coalesce(${one.sql}, 0)`, values: one.values } : one;
    }),
    'AND',
  );
}

function termCondition(term: Term, sets: ValueSets, now: number): Condition {
  switch (term.key) {
    case 'word':
      return matching(`(${term.values.map(phraseOf).join(' OR ')})`);
    case 'name':
    case 'address':
    case 'site':
    case 'notes':
    case 'hostname':
      return matching(`{${textColumns[term.key]}} : (${term.values.map(phraseOf).join(' OR ')})`);
    case 'os':
      return among(
        'i.os',
        sets.of('os').filter((os) => term.values.some((value) => hasWords(os, value))),
      );
    case 'field':
      return any(term.values.map((value) => fieldCondition(term.field, value)));
    case 'tag':
      return any(term.values.map(tagCondition));
    case 'user':
    case 'arch':
    case 'init':
    case 'libc': {
      const column = nameColumns[term.key];
      return among(
        `i.${column}`,
        sets.of(column).filter((name) => isAnyName(name, term.values)),
      );
    }
    default:
      return any(valueConditions(term, sets, now));
  }
}

type CountedTerm = Extract<Term, { key: 'state' | 'agent' | 'node' | 'last-seen' | 'disk-free' | 'module' | 'ufop' }>;

function valueConditions(term: CountedTerm, sets: ValueSets, now: number): Condition[] {
  switch (term.key) {
    case 'state':
      return [inList(`(${stateOf} IN`, term.values), ...(term.values.includes('busy') ? [plain(isBusy)] : [])];
    case 'agent':
      return term.values.map((value) => {
        if (value === 'outdated') return plain('i.agent_outdated = 1');
        if (typeof value === 'string') return { sql: 'i.agent_state = ?', values: [value] };
        return versionAmong('i.agent_version', sets.of('agent_version'), value);
      });
    case 'node':
      return term.values.map((value) =>
        value === 'none'
          ? plain('(i.has_facts = 1 AND i.node_version IS NULL)')
          : versionAmong('i.node_version', sets.of('node_version'), value),
      );
    case 'last-seen':
      return term.values.map((value) => {
        if (value === 'never') return plain(`${lastSeen} = 0`);
        return { sql: `(${lastSeen} > 0 AND ? - ${lastSeen} ${value.op} ?)`, values: [now, value.ms] };
      });
    case 'disk-free':
      return term.values.map(({ op, bytes }) => ({ sql: `i.disk_free ${op} ?`, values: [bytes] }));
    case 'module':
      return term.values.map((value) => packageCondition('device_modules', moduleStates, { value, sets }));
    case 'ufop':
      return term.values.map((value) => packageCondition('device_ufops', ufopStates, { value, sets }));
  }
}

const moduleStates = {
  running: "state = 'running'",
  stopped: "state = 'stopped'",
  down: 'down = 1',
  'not-installed': "state = 'not-installed'",
};
const ufopStates = {
  drift: 'drift = 1',
  running: 'running = 1',
  stopped: 'stopped = 1',
  failed: 'failed = 1',
  'build-failed': 'build_failed = 1',
  idle: 'idle = 1',
};

function packageCondition<State extends string>(
  table: 'device_modules' | 'device_ufops',
  states: Record<State, string>,
  { value: { name, version, state }, sets }: { value: PackageValue<State>; sets: ValueSets },
): Condition {
  const named = nameCondition('folded_name', name);
  // The planner does not know how many share a version: who asks by name is answered by name.
  const from = named === always ? table : `${table} INDEXED BY ${table}_by_name`;
  const conditions = [named];
  if (version) {
    const wanted = sets.versions(from, named).filter((one) => satisfies(one, version));
    conditions.push(inList('(version IN', wanted));
  }
  if (state !== null) conditions.push(plain(states[state]));
  const { sql, values } = join(conditions, 'AND');
  return { sql: `i.n IN (SELECT n FROM ${from} WHERE ${sql})`, values };
}

/** On a column of folded names, in the order of its index. */
function nameCondition(column: string, { text, match }: NameValue): Condition {
  const folded = fold(text);
  if (match === 'whole') return { sql: `${column} = ?`, values: [folded] };
  if (folded === '') return always;
  return { sql: `(${column} >= ? AND ${column} < ?)`, values: [folded, `${folded}\u{10FFFF}`] };
}

function tagCondition(value: NameValue): Condition {
  if (value.text === '' && value.match === 'whole') return plain('i.n NOT IN (SELECT n FROM indexed_tags)');
  const { sql, values } = nameCondition('folded_tag', value);
  return { sql: `i.n IN (SELECT n FROM indexed_tags WHERE ${sql})`, values };
}

function fieldCondition(field: string, value: TextValue): Condition {
  const key = fold(field);
  const none = searchable([]);
  if (value.text === '') {
    return { sql: 'i.n NOT IN (SELECT n FROM device_fields WHERE folded_key = ? AND words <> ?)', values: [key, none] };
  }
  const words = value.match === 'whole' ? 'words = ?' : 'instr(words, ?) > 0';
  const wanted = value.match === 'whole' ? searchable([value.text]) : ` ${beginning(value.text)}`;
  return { sql: `i.n IN (SELECT n FROM device_fields WHERE folded_key = ? AND ${words})`, values: [key, wanted] };
}

/** The words of a text hold these. */
function hasWords(text: string, { text: wanted, match }: TextValue): boolean {
  if (match === 'whole') return searchable([text]) === searchable([wanted]);
  return wordsOf(wanted).length > 0 && searchable([text]).includes(` ${beginning(wanted)}`);
}

function isAnyName(name: string, wanted: readonly NameValue[]): boolean {
  const folded = fold(name);
  return wanted.some(({ text, match }) => (match === 'whole' ? folded === fold(text) : folded.startsWith(fold(text))));
}

function versionAmong(column: string, versions: readonly string[], wanted: VersionValue): Condition {
  return among(
    column,
    versions.filter((version) => satisfies(version, wanted)),
  );
}

function matching(match: string): Condition {
  return { sql: 'i.n IN (SELECT rowid FROM device_search WHERE device_search MATCH ?)', values: [match] };
}

function among(column: string, values: readonly string[]): Condition {
  return inList(`(${column} IN`, values);
}

/** `opening` ends where the list begins, and its one bracket is closed behind it. */
function inList(opening: string, values: readonly string[]): Condition {
  return { sql: `${opening} (SELECT value FROM json_each(?)))`, values: [JSON.stringify(values)] };
}

function plain(sql: string): Condition {
  return { sql, values: [] };
}

function any(conditions: readonly Condition[]): Condition {
  return join(conditions, 'OR');
}

function join(conditions: readonly Condition[], word: 'AND' | 'OR'): Condition {
  if (conditions.length === 0) return always;
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(` ${word} `)})`,
    values: conditions.flatMap(({ values }) => values),
  };
}
