import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { FlotillaError } from '../../contract/errors.ts';

/**
 * Makes the data folder (its owner's only) and takes it for this process; two hosts must not run the same jobs. Throws
 * `storage.in-use`, `storage.failed`. Returns what lets go of it.
 *
 * The lock is the operating system's, held through SQLite, which knows it on every platform: it goes with its process,
 * however that ends, so that there is no stale lock to judge by a number that another process may have by now.
 */
export function takeDataFolder(folder: string): () => void {
  const pidFile = join(folder, 'flotilla.pid');
  let lock: Database.Database | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    lock = new Database(join(folder, 'flotilla.lock'), { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    lock?.close();
    throw explain(error, pidFile);
  }
  const held = lock;
  return () => {
    rmSync(pidFile, { force: true });
    held.close();
  };
}

function explain(error: unknown, pidFile: string): FlotillaError {
  if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
    return new FlotillaError('storage.in-use', { pid: readPid(pidFile) });
  }
  const detail = error instanceof Error ? error.message : String(error);
  return new FlotillaError('storage.failed', { detail }, { cause: error });
}

function readPid(pidFile: string): string {
  try {
    return readFileSync(pidFile, 'utf8').trim().slice(0, 20);
  } catch {
    return '?';
  }
}
