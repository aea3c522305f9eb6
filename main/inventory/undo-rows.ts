import { z } from 'zod';
import type { Sql, Statement, Value } from './sql.ts';

// Rows of any table, kept as JSON and put back.

export const rowSchema = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));

/** Writes rows whose columns are known only when they are read: each statement is prepared once. */
export class RowWriter {
  readonly #sql: Sql;
  readonly #prepared = new Map<string, Statement>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  insert(table: string, row: Record<string, Value>): void {
    const columns = Object.keys(row);
    const places = columns.map(() => '?').join(', ');
    const text = `INSERT INTO ${table} (${columns.map(quoted).join(', ')}) VALUES (${places})`;
    this.#statement(text).run(...Object.values(row));
  }

  /** Of the row with this `id`, the columns that are named. */
  update(table: string, id: string, columns: readonly (readonly [string, Value])[]): void {
    const names = columns.map(([column]) => `${quoted(column)} = ?`).join(', ');
    this.#statement(`UPDATE ${table} SET ${names} WHERE id = ?`).run(...columns.map(([, value]) => value), id);
  }

  #statement(text: string): Statement {
    const statement = this.#prepared.get(text) ?? this.#sql.prepare(text);
    this.#prepared.set(text, statement);
    return statement;
  }
}

/** Column names come from the database itself; quoted all the same. */
function quoted(column: string): string {
  return `"${column.replaceAll('"', '""')}"`;
}

export function isMissingReference(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_CONSTRAINT_FOREIGNKEY';
}
