import { z } from 'zod';
import type { Sql, Value } from './sql.ts';

// Rows of any table, kept as JSON and put back.

export const rowSchema = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));

export function insertRow(sql: Sql, table: string, row: Record<string, Value>): void {
  const columns = Object.keys(row);
  const places = columns.map(() => '?').join(', ');
  sql.prepare(`INSERT INTO ${table} (${columns.map(quoted).join(', ')}) VALUES (${places})`).run(...Object.values(row));
}

/** Column names come from the database itself; quoted all the same. */
export function quoted(column: string): string {
  return `"${column.replaceAll('"', '""')}"`;
}

export function isMissingReference(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_CONSTRAINT_FOREIGNKEY';
}
