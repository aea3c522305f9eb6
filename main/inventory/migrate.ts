import { chmodSync, existsSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { FlotillaError } from '../../contract/errors.ts';

/** One step from the format before to the format `version`. */
export interface Migration {
  version: number;
  sql: string;
}

/**
 * Brings the database to the newest format, each migration in a transaction of its own, and backs it up beside the file
 * first. Throws `storage.newer` for a database of a newer Flotilla, which is left as it is. Returns the backup's path.
 */
export function migrate(database: Database.Database, migrations: readonly Migration[]): string | null {
  const found = Number(database.pragma('user_version', { simple: true }));
  const known = migrations.at(-1)?.version ?? 0;
  if (found > known) throw new FlotillaError('storage.newer', { found, known });
  if (found === known) return null;
  const backup = found === 0 ? null : backUp(database, found);
  for (const migration of migrations) {
    if (migration.version <= found) continue;
    database.transaction(() => {
      database.exec(migration.sql);
      const broken = database.pragma('foreign_key_check');
      if (Array.isArray(broken) && broken.length > 0) {
        throw new FlotillaError('storage.damaged', { detail: `format ${migration.version} leaves broken references` });
      }
      database.pragma(`user_version = ${migration.version}`);
    })();
  }
  return backup;
}

function backUp(database: Database.Database, version: number): string {
  const day = new Date().toISOString().slice(0, 10);
  const base = `${database.name}.${day}.format-${version}`;
  let path = `${base}.backup`;
  for (let n = 2; existsSync(path); n++) path = `${base}.${n}.backup`;
  database.prepare('VACUUM INTO ?').run(path);
  chmodSync(path, 0o600);
  return path;
}
