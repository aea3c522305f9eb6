import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openDatabase } from '../../../main/inventory/database.ts';
import { openInventory } from '../../../main/inventory/inventory.ts';
import type { Migration } from '../../../main/inventory/migrate.ts';
import { migrations } from '../../../main/inventory/migrations/migrations.ts';
import { databaseFile, deviceInput } from './support.ts';

const first: Migration = { version: 10, sql: 'CREATE TABLE a (x INTEGER NOT NULL) STRICT; INSERT INTO a VALUES (1);' };
const second: Migration = { version: 20, sql: 'ALTER TABLE a ADD COLUMN y INTEGER;' };
const broken: Migration = { version: 30, sql: 'CREATE TABLE b (z INTEGER) STRICT; INSERT INTO nowhere VALUES (1);' };

function backupsBeside(file: string): string[] {
  return readdirSync(dirname(file)).filter((name) => name.endsWith('.backup'));
}

function versionOf(file: string): unknown {
  const database = new Database(file, { readonly: true });
  try {
    return database.pragma('user_version', { simple: true });
  } finally {
    database.close();
  }
}

describe('the inventory file', () => {
  test('is written ahead, synced in full, with references held, and readable by its owner only', () => {
    const file = databaseFile();
    const database = openDatabase(file, migrations);
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(database.pragma('synchronous', { simple: true })).toBe(2);
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    database.close();
  });

  test('has strict tables only', () => {
    const database = openDatabase(databaseFile(), migrations);
    const list = z.array(z.object({ name: z.string(), type: z.string(), strict: z.number() }));
    const tables = list.parse(database.pragma('table_list'));
    // The tables behind a full text are SQLite's own.
    const ours = tables.filter(({ name, type }) => type === 'table' && !name.startsWith('sqlite_'));
    expect(ours.length).toBeGreaterThan(5);
    expect(ours.filter(({ strict }) => strict !== 1)).toEqual([]);
    database.close();
  });

  test('numbers its migrations upwards', () => {
    const versions = migrations.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  });

  test('is not backed up when it is new or already of this format', () => {
    const file = databaseFile();
    openDatabase(file, [first]).close();
    openDatabase(file, [first]).close();
    expect(backupsBeside(file)).toEqual([]);
  });

  test('is backed up with its date and format before a migration, and the backup is the old one', () => {
    const file = databaseFile();
    openDatabase(file, [first]).close();
    openDatabase(file, [first, second]).close();
    expect(versionOf(file)).toBe(20);
    const [backup = ''] = backupsBeside(file);
    expect(backup).toMatch(/^inventory\.db\.\d{4}-\d\d-\d\d\.format-10\.backup$/);
    expect(versionOf(`${dirname(file)}/${backup}`)).toBe(10);
  });

  test('stays at its format when a migration fails, with nothing of it left', () => {
    const file = databaseFile();
    openDatabase(file, [first, second]).close();
    expect(() => openDatabase(file, [first, second, broken])).toThrow(/nowhere/);
    expect(versionOf(file)).toBe(20);
    const database = openDatabase(file, [first, second]);
    expect(database.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'b'").get()).toEqual({ n: 0 });
    database.close();
  });

  test('of a newer Flotilla is refused and not changed', () => {
    const file = databaseFile();
    openDatabase(file, [first, second]).close();
    const before = readFileSync(file);
    expect(() => openDatabase(file, [first])).toThrow(expect.objectContaining({ code: 'storage.newer' }));
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('that is damaged is refused and not changed', () => {
    const file = databaseFile();
    const inventory = openInventory(file);
    for (let n = 0; n < 300; n++) inventory.devices.add(deviceInput({ port: n + 1, notes: 'x'.repeat(500) }));
    inventory.close();
    const bytes = readFileSync(file);
    bytes.fill(0xff, 3 * 4096, 12 * 4096);
    writeFileSync(file, bytes);
    expect(() => openInventory(file)).toThrow(expect.objectContaining({ code: 'storage.damaged' }));
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  test('that is no database at all is refused', () => {
    const file = databaseFile();
    writeFileSync(file, 'this is a text about something else entirely, and long enough for a header. '.repeat(10));
    expect(() => openInventory(file)).toThrow(expect.objectContaining({ code: 'storage.damaged' }));
  });
});
