import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { exportDevices } from '../../../main/fleet/export.ts';
import { deviceInput, openTestInventory } from '../inventory/support.ts';

const count = 450;
/** As many devices as are written in one go at most; other work has its turn after each portion. */
const most = 100;
const never = new AbortController().signal;
const everything = { format: 'json', deviceIds: undefined } as const;

function openManyDevices() {
  const inventory = openTestInventory();
  inventory.batch(() => {
    for (let n = 0; n < count; n++) {
      const { id } = inventory.devices.add(deviceInput({ name: `gate-${n}`, address: `10.0.${n >> 8}.${n & 255}` }));
      inventory.snapshots.put(id, { part: 'agent', value: { state: 'absent' }, via: 'ssh' });
    }
  });
  return inventory;
}

for (const format of ['csv', 'json', 'visit'] as const) {
  test(`other work has its turn while many devices are written as ${format}`, async () => {
    const inventory = openManyDevices();
    let done = false;
    const file = exportDevices(inventory, { format, deviceIds: undefined }, never).finally(() => {
      done = true;
    });
    let turns = 0;
    for (; !done; turns++) await nextTurn();
    // They are read in turns, and then written in turns.
    expect(turns).toBeGreaterThanOrEqual(2 * Math.floor(count / most));
    expect((await file).text.match(/gate-\d+/g)).toHaveLength(count);
  });
}

test('an export is of the moment it began, whatever changes while it is written', async () => {
  const inventory = openManyDevices();
  const file = exportDevices(inventory, everything, never);
  const last = inventory.devices.list().at(-1);
  inventory.devices.update(last?.id ?? '', deviceInput({ name: 'renamed', address: '10.9.0.1' }));
  inventory.devices.add(deviceInput({ name: 'zz-new', address: '10.9.0.2' }));
  const names = JSON.parse((await file).text).devices.map(({ name }: { name: string }) => name);
  expect(names).toHaveLength(count);
  expect(names).toContain(last?.name);
  expect((await exportDevices(inventory, everything, never)).text).toContain('renamed');
});

test('an export that nobody waits for any more ends within a portion and leaves nothing open', async () => {
  const inventory = openManyDevices();
  const caller = new AbortController();
  const reading = inventory.readDevices();
  let read = 0;
  const watched = {
    ids: () => reading.ids(),
    close: () => reading.close(),
    record(id: string) {
      read++;
      caller.abort();
      return reading.record(id);
    },
  };
  await expect(exportDevices({ readDevices: () => watched }, everything, caller.signal)).rejects.toThrow();
  expect(read).toBeLessThanOrEqual(most);
  expect(() => reading.ids()).toThrow('not open');
});

test('a device that is not there is told of, and an inventory without devices makes a file without any', async () => {
  const inventory = openTestInventory();
  const unknown = { format: 'csv', deviceIds: ['00000000-0000-4000-8000-000000000000'] } as const;
  await expect(exportDevices(inventory, unknown, never)).rejects.toMatchObject({ code: 'device.unknown' });
  const { text } = await exportDevices(inventory, everything, never);
  expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
});
