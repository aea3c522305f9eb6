import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { inTurns } from '../../../main/fleet/in-turns.ts';
import { inventoryFile, openInventory } from '../../../main/inventory/inventory.ts';
import { clientOf, makeHome } from '../api/support.ts';
import { databaseFile, deviceInput } from '../inventory/support.ts';

const count = 450;
/** As many devices as are derived in one go at most. */
const most = 100;
const all = { query: '', sort: { by: 'name', direction: 'ascending' }, groupBy: 'none' } as const;

/** Many devices as they are right after an update that derives the index anew. */
function updatedFile(file = databaseFile()): string {
  const inventory = openInventory(file);
  inventory.batch(() => {
    for (let n = 0; n < count; n++) {
      inventory.devices.add(deviceInput({ name: `gate-${n}`, address: `10.0.${n >> 8}.${n & 255}` }));
    }
  });
  inventory.close();
  withDatabase(file, (database) => {
    database.exec('DELETE FROM device_index; INSERT INTO stale_devices SELECT id FROM devices');
  });
  return file;
}

function withDatabase<T>(file: string, work: (database: Database.Database) => T): T {
  const database = new Database(file);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

function staleIn(file: string): unknown {
  return withDatabase(file, (database) => database.prepare('SELECT count(*) FROM stale_devices').pluck().get());
}

test('after an update other work has its turn while everything is derived, and a search waits until all of it is found', async () => {
  const home = makeHome();
  mkdirSync(home.dataFolder, { recursive: true });
  const file = updatedFile(join(home.dataFolder, inventoryFile));
  const fleet = await home.open();
  onTestFinished(() => fleet.close());
  let done = false;
  const found = clientOf(fleet)
    .fleet.search(all)
    .finally(() => {
      done = true;
    });
  let turns = 0;
  for (; !done; turns++) await nextTurn();
  expect(turns).toBeGreaterThanOrEqual(Math.floor(count / most) - 1);
  expect((await found).total).toBe(count);
  expect(staleIn(file)).toBe(0);
});

test('what is derived when it is cut off stays, the rest is taken up at the next start', async () => {
  const file = updatedFile();
  const cut = new AbortController();
  const first = openInventory(file);
  const cutOff = first.index.catchUp(async (ids, derive) => {
    await inTurns(
      ids,
      (portion) => {
        derive(portion);
        cut.abort(new Error('cut off'));
      },
      cut.signal,
    );
  });
  await expect(cutOff).rejects.toThrow('cut off');
  first.close();
  const left = Number(staleIn(file));
  expect(left).toBeGreaterThanOrEqual(count - most);
  expect(left).toBeLessThan(count);

  const second = openInventory(file);
  onTestFinished(() => second.close());
  const portions: number[] = [];
  await second.index.catchUp((ids, derive) =>
    inTurns(
      ids,
      (portion) => {
        portions.push(portion.length);
        derive(portion);
      },
      new AbortController().signal,
    ),
  );
  expect(portions.reduce((sum, n) => sum + n, 0)).toBe(left);
  expect(second.search.search(all).total).toBe(count);
});

test('what is entered meanwhile is left to the portions, and is found', async () => {
  const file = updatedFile();
  const inventory = openInventory(file);
  onTestFinished(() => inventory.close());
  const left: unknown[] = [];
  await inventory.index.catchUp(async (ids, derive) => {
    derive([...ids]);
    if (left.length > 0) return;
    for (let n = 0; n < 30; n++) inventory.devices.add(deviceInput({ name: `new-${n}`, address: `10.9.0.${n}` }));
    inventory.batch(() => inventory.devices.add(deviceInput({ name: 'new-last', address: '10.9.1.0' })));
    left.push(staleIn(file));
  });
  expect(left).toEqual([31]);
  expect(inventory.search.search({ ...all, query: 'name:new' }).total).toBe(31);
});
