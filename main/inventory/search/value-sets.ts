import type { Sql, Statement } from '../sql.ts';
import type { Condition } from './conditions.ts';

type Column = 'user' | 'os' | 'arch' | 'init' | 'libc' | 'node_version' | 'agent_version';

/**
 * The different values that a column has: few, however many devices there are, so that what SQL cannot judge (the order of
 * versions, names without case) is judged once for each of them.
 */
export class ValueSets {
  readonly #sql: Sql;
  readonly #statements = new Map<string, Statement>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  of(column: Column): string[] {
    const statement = this.#prepare(`SELECT DISTINCT ${column} AS value FROM device_index WHERE ${column} IS NOT NULL`);
    return statement.all().map(({ value }) => String(value));
  }

  /** Of the modules or ufops that are named so. */
  versions(from: string, named: Condition): string[] {
    const statement = this.#prepare(`SELECT DISTINCT version AS value FROM ${from} WHERE ${named.sql}`);
    return statement.all(...named.values).map(({ value }) => String(value));
  }

  #prepare(text: string): Statement {
    const known = this.#statements.get(text) ?? this.#sql.prepare(text);
    this.#statements.set(text, known);
    return known;
  }
}
