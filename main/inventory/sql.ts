import Database from 'better-sqlite3';
import { FlotillaError } from '../../contract/errors.ts';

export type Row = Record<string, unknown>;
export type Value = string | number | bigint | Buffer | null;

/** A prepared statement whose failures are problems of the catalogue. Rows come back unparsed. */
export interface Statement {
  run(...values: Value[]): { changes: number };
  get(...values: Value[]): Row | undefined;
  all(...values: Value[]): Row[];
  /** The first column of every row. */
  column(...values: Value[]): unknown[];
}

/** The one handle the stores of the inventory share: prepares statements and runs transactions. */
export interface Sql {
  prepare(text: string): Statement;
  /** Everything in `work` is written, or nothing. Nests. */
  transaction<T>(work: () => T): T;
}

/** Wraps an open database. A unique constraint is thrown as it is, for the store that knows what it means. */
export function createSql(database: Database.Database): Sql {
  // Made once: making one takes longer than an empty transaction.
  const inTransaction = database.transaction((work: () => unknown) => work());
  return {
    prepare(text) {
      const statement = database.prepare<Value[], Row>(text);
      let plucked: Database.Statement<Value[]> | undefined;
      return {
        run: (...values) => ({ changes: guarded(() => statement.run(...values)).changes }),
        get: (...values) => guarded(() => statement.get(...values)),
        all: (...values) => guarded(() => statement.all(...values)),
        column: (...values) =>
          guarded(() => {
            plucked ??= database.prepare<Value[]>(text).pluck();
            return plucked.all(...values);
          }),
      };
    },
    transaction: <T>(work: () => T) => guarded(() => inTransaction.immediate(work) as T),
  };
}

/** True when a unique index refused the row. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code === 'SQLITE_CONSTRAINT_UNIQUE';
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || error.code.startsWith('SQLITE_CONSTRAINT')) throw error;
    // The message of SQLite names tables and files, never values.
    throw new FlotillaError('storage.failed', { detail: `${error.message} (${error.code})` }, { cause: error });
  }
}
