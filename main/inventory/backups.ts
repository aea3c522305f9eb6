import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { Backup } from '../../contract/app/backups.ts';
import { FlotillaError } from '../../contract/errors.ts';

/** What the inventory is called in the data folder. */
export const inventoryFile = 'inventory.db';

const keptDaily = 14;
const pagesAtOnce = 500;

/** `inventory.2026-11-21T0915.backup`, and what a migration leaves: `inventory.db.2026-11-21.format-30.backup`. */
const backupName = /^inventory\.(db\.)?\d{4}-\d\d-\d\d[\w.-]*\.backup$/;
const dailyName = /^inventory\.\d{4}-\d\d-\d\dT\d{4}(-\d+)?\.backup$/;

/**
 * Where the inventory is gone or empty, and something beside it tells that there was one, it is damaged: an empty one would be taken
 * for it, and its backups would push out the good ones. So it is where a folder has its name. Throws `storage.damaged`.
 */
export function assertNotLost(file: string): void {
  const isThere = existsSync(file);
  if (isThere && statSync(file).isDirectory()) throw new FlotillaError('storage.damaged', { detail: 'it is a folder' });
  if (file === ':memory:' || (isThere && statSync(file).size > 0) || !existsSync(dirname(file))) return;
  const traces = [`${file}.checked`, `${file}-wal`].some((path) => existsSync(path));
  if (!traces && !listBackups(dirname(file)).some(({ devices }) => devices !== 0)) return;
  throw new FlotillaError('storage.damaged', { detail: isThere ? 'the file is empty' : 'the file is gone' });
}

/** The backups in a data folder, newest first; one that cannot be read is listed as such. */
export function listBackups(dataFolder: string): Backup[] {
  return readdirSync(dataFolder)
    .filter((name) => backupName.test(name))
    .map((name) => describe(dataFolder, name))
    .sort((a, b) => b.at - a.at);
}

/**
 * Copies an open database beside it while it is used, in small steps; only a whole copy gets its name. Older daily ones go,
 * the newest fourteen stay.
 */
export async function makeBackup(database: Database.Database, dataFolder: string): Promise<Backup> {
  const partial = join(dataFolder, 'inventory.backup-part');
  rmSync(partial, { force: true });
  await database.backup(partial, { progress: () => pagesAtOnce });
  keepInOneFile(partial);
  chmodSync(partial, 0o600);
  sync(partial);
  const name = freeName(dataFolder, new Date());
  renameSync(partial, join(dataFolder, name));
  const daily = listBackups(dataFolder).filter((backup) => dailyName.test(backup.name));
  for (const old of daily.slice(keptDaily)) rmSync(join(dataFolder, old.name), { force: true });
  return describe(dataFolder, name);
}

/**
 * Puts a backup in place of the inventory, or nothing for an empty one. The inventory must be closed; its files are set aside
 * under a name with the date, which is returned. Throws `backup.unknown`, `backup.damaged`; nothing has changed then.
 */
export function restoreBackup(dataFolder: string, name: string | null): string[] {
  const ready = join(dataFolder, 'inventory.restoring');
  if (name !== null) {
    if (!backupName.test(name) || !existsSync(join(dataFolder, name)))
      throw new FlotillaError('backup.unknown', { name });
    assertWhole(join(dataFolder, name), name);
    copyFileSync(join(dataFolder, name), ready);
    chmodSync(ready, 0o600);
    sync(ready);
  }
  const stamp = stampOf(new Date(), true);
  const setAside = ['', '-wal', '-shm'].flatMap((suffix) => {
    const from = `${inventoryFile}${suffix}`;
    if (!existsSync(join(dataFolder, from))) return [];
    const to = `inventory.set-aside-${stamp}.db${suffix}`;
    renameSync(join(dataFolder, from), join(dataFolder, to));
    return [to];
  });
  if (name === null) beginEmpty(ready);
  renameSync(ready, join(dataFolder, inventoryFile));
  return setAside;
}

/** With the journal of a database that is used, each look at a backup would leave files beside it. */
function keepInOneFile(path: string): void {
  const database = new Database(path);
  database.pragma('journal_mode = DELETE');
  database.close();
}

/** A database with nothing in it but its first page: an empty file could as well be one that was lost. */
function beginEmpty(path: string): void {
  rmSync(path, { force: true });
  const database = new Database(path);
  database.exec('VACUUM');
  database.close();
  chmodSync(path, 0o600);
}

function describe(dataFolder: string, name: string): Backup {
  const path = join(dataFolder, name);
  const { mtimeMs, size } = statSync(path);
  return { name, at: Math.round(mtimeMs), sizeBytes: size, devices: countDevices(path) };
}

function countDevices(path: string): number | null {
  try {
    const database = new Database(path, { readonly: true });
    try {
      return Number(database.prepare('SELECT count(*) FROM devices').pluck().get());
    } finally {
      database.close();
    }
  } catch {
    // Shown as not readable.
    return null;
  }
}

function assertWhole(path: string, name: string): void {
  try {
    const database = new Database(path, { readonly: true });
    try {
      const found = String(database.pragma('quick_check(1)', { simple: true }));
      if (found !== 'ok') throw new FlotillaError('backup.damaged', { name, detail: found });
    } finally {
      database.close();
    }
  } catch (error) {
    if (error instanceof FlotillaError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new FlotillaError('backup.damaged', { name, detail }, { cause: error });
  }
}

function freeName(dataFolder: string, at: Date): string {
  const base = `inventory.${stampOf(at, false)}`;
  let name = `${base}.backup`;
  for (let n = 2; existsSync(join(dataFolder, name)); n++) name = `${base}-${n}.backup`;
  return name;
}

/** In UTC, fit for a file's name. */
function stampOf(at: Date, withSeconds: boolean): string {
  return at
    .toISOString()
    .replaceAll(':', '')
    .slice(0, withSeconds ? 17 : 15);
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
