import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { createSql } from '../../../main/inventory/sql.ts';
import { WalSync } from '../../../main/inventory/wal-sync.ts';
import { WriteGroup } from '../../../main/inventory/write-group.ts';
import { databaseFile } from './support.ts';

const full = 2;
const normal = 1;

function open(logOf?: string) {
  const file = databaseFile();
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE notes (text TEXT)');
  const disk = new WalSync(database, logOf ?? file);
  onTestFinished(() => {
    database.close();
    disk.close();
  });
  const synchronous = () => database.pragma('synchronous', { simple: true });
  const add = (text: string) => database.prepare('INSERT INTO notes VALUES (?)').run(text);
  const read = () => {
    const other = new Database(file, { readonly: true });
    const notes = other.prepare('SELECT text FROM notes').pluck().all();
    other.close();
    return notes;
  };
  return { database, disk, synchronous, add, read, group: new WriteGroup(createSql(database), disk) };
}

test('only what is relaxed is committed without waiting for the disk', async () => {
  const { disk, synchronous, add } = open();
  const within = disk.relaxed(() => {
    add('one');
    return synchronous();
  });
  expect([within, synchronous()]).toEqual([normal, full]);
  await disk.synced();
});

test('a transaction that throws leaves the database waiting for the disk again', () => {
  const { disk, synchronous } = open();
  const broken = () => {
    throw new Error('broken');
  };
  expect(() => disk.relaxed(broken)).toThrow('broken');
  expect(synchronous()).toBe(full);
});

test('every caller is told once the disk has what it had committed', async () => {
  const { disk, add } = open();
  const told: string[] = [];
  const waits = ['one', 'two', 'three'].map((name) => {
    disk.relaxed(() => add(name));
    return disk.synced().then(() => told.push(name));
  });
  await Promise.all(waits);
  expect(told).toEqual(['one', 'two', 'three']);
});

test('writes of a group settle in their order, and are there for others then', async () => {
  const { group, add, read } = open();
  const settled: string[] = [];
  const write = (text: string) => group.add(() => add(text)).then(() => settled.push(text));
  const first = [write('one'), write('two')];
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.all([...first, write('three')]);
  expect(settled).toEqual(['one', 'two', 'three']);
  expect(read()).toEqual(['one', 'two', 'three']);
});

test('a disk that fails fails the writes, and from then on each commit waits for it', async () => {
  const { disk, group, add, synchronous } = open('/nowhere/at/all');
  await expect(group.add(() => add('one'))).rejects.toMatchObject({ code: 'storage.failed' });
  expect(disk.relaxed(synchronous)).toBe(full);
});

test('closing while the log is on its way to the disk lets it arrive', async () => {
  const { database, disk, add } = open();
  disk.relaxed(() => add('one'));
  const synced = disk.synced();
  database.close();
  disk.close();
  await expect(synced).resolves.toBeUndefined();
});
