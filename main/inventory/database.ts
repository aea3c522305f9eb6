import { chmodSync, existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { FlotillaError } from '../../contract/errors.ts';
import type { CheckNote } from './checked.ts';
import { type Migration, migrate } from './migrate.ts';

const busyTimeoutMs = 5000;

/**
 * Opens the database file, checks that it is whole unless the note says so, and brings it to the newest format. `:memory:`
 * works too. Throws `storage.damaged`, `storage.newer`, `storage.failed`; the file is closed again then.
 */
export function openDatabase(file: string, migrations: readonly Migration[], note?: CheckNote): Database.Database {
  const isWhole = note?.take() ?? false;
  const database = connect(file);
  try {
    // A newer format is refused before anything is written, the journal mode included.
    const quickCheck = isWhole ? 'ok' : String(database.pragma('quick_check(1)', { simple: true }));
    if (quickCheck !== 'ok') throw new FlotillaError('storage.damaged', { detail: quickCheck });
    if (!isWhole) note?.checked();
    database.pragma('synchronous = FULL');
    // What is deleted is overwritten with zeros, so that a removed credential is gone from the file.
    database.pragma('secure_delete = ON');
    database.pragma('trusted_schema = OFF');
    // A migration may rebuild a table that others refer to: it checks the references itself, at its end.
    database.pragma('foreign_keys = OFF');
    migrate(database, migrations);
    database.pragma('foreign_keys = ON');
    if (file !== ':memory:') {
      database.pragma('journal_mode = WAL');
      protect(file);
    }
    return database;
  } catch (error) {
    database.close();
    throw asProblem(error);
  }
}

/** A second connection to a database that is open already, which only reads. Throws `storage.failed`. */
export function openReader(file: string): Database.Database {
  const database = connect(file, { readonly: true });
  database.pragma('trusted_schema = OFF');
  return database;
}

function connect(file: string, options: Database.Options = {}): Database.Database {
  try {
    return new Database(file, { timeout: busyTimeoutMs, ...options });
  } catch (error) {
    throw asProblem(error);
  }
}

/** Readable by its owner only; the journal files take over the mode of the database. */
function protect(file: string): void {
  for (const path of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(path)) chmodSync(path, 0o600);
}

function asProblem(error: unknown): unknown {
  if (error instanceof FlotillaError || !(error instanceof Error)) return error;
  const code = error instanceof Database.SqliteError ? error.code : '';
  const damaged = code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
  return new FlotillaError(damaged ? 'storage.damaged' : 'storage.failed', { detail: error.message }, { cause: error });
}
