import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { Module } from '../../../contract/agent/modules.ts';
import { openDatabase } from '../../../main/inventory/database.ts';
import { openInventory } from '../../../main/inventory/inventory.ts';
import { migrations } from '../../../main/inventory/migrations/migrations.ts';
import { someFacts } from '../../support/memory-device.ts';
import { databaseFile, deviceInput, openTestInventory } from './support.ts';

const moduleOf = (name: string, version: string, running = true): Module => ({
  id: `id-${name}`,
  description: { name, version },
  status: { installed: true, running, enabled: true },
});

function seenDevice() {
  const inventory = openTestInventory();
  const { id } = inventory.devices.add(deviceInput({ name: 'pump' }));
  const changes = (limit = 100) =>
    inventory.changes
      .ofDevice(id, { limit })
      .map(({ what, name, item, kind, from, to }) => [what, name, item, kind, from, to]);
  return { inventory, id, changes };
}

describe('what changed on a device', () => {
  test('is nothing at the first look, and nothing that always changes', () => {
    const { inventory, id, changes } = seenDevice();
    inventory.snapshots.put(id, { part: 'facts', value: someFacts, via: 'ssh' });
    const later = { ...someFacts, uptimeMs: 9, memoryAvailableBytes: 9, diskFreeBytes: 9, clockSkewMs: 9 };
    inventory.snapshots.put(id, { part: 'facts', value: later, via: 'ssh' });
    expect(changes()).toEqual([]);
  });

  test('is told of facts and of the agent with before and after, newest first', () => {
    const { inventory, id, changes } = seenDevice();
    inventory.snapshots.put(id, { part: 'facts', value: someFacts, via: 'ssh' });
    inventory.snapshots.put(id, { part: 'facts', value: { ...someFacts, os: 'Debian 13', node: null }, via: 'ssh' });
    const running = { state: 'running' as const, build: 'b', outdated: false };
    inventory.snapshots.put(id, { part: 'agent', value: { state: 'absent' }, via: 'ssh' });
    inventory.snapshots.put(id, { part: 'agent', value: { ...running, version: '0.1.0' }, via: 'ssh' });
    inventory.snapshots.put(id, { part: 'agent', value: { ...running, version: '0.2.0' }, via: 'ssh' });
    expect(changes()).toEqual([
      ['agent', 'agent', null, 'version', '0.1.0', '0.2.0'],
      ['agent', 'agent', null, 'state', 'absent', 'running'],
      ['fact', 'node', null, 'value', '20.19.0', null],
      ['fact', 'os', null, 'value', 'Debian GNU/Linux 12', 'Debian 13'],
    ]);
  });

  test('is told of modules that came, went, were updated, started or stopped', () => {
    const { inventory, id, changes } = seenDevice();
    const put = (...value: Module[]) => inventory.snapshots.put(id, { part: 'modules', value, via: 'agent' });
    put(moduleOf('uproxy', '1.1.0'), moduleOf('hub', '1.0.0'), moduleOf('old', '3.0.0'));
    put(moduleOf('uproxy', '1.2.0'), moduleOf('hub', '1.0.0', false), moduleOf('new', '0.1.0'));
    put(moduleOf('uproxy', '1.2.0'), moduleOf('hub', '1.0.0'), { ...moduleOf('new', '0.1.0'), id: 'another' });
    expect(changes()).toEqual([
      ['module', 'hub', null, 'started', null, null],
      ['module', 'old', null, 'vanished', '3.0.0', null],
      ['module', 'new', null, 'appeared', null, '0.1.0'],
      ['module', 'hub', null, 'stopped', null, null],
      ['module', 'uproxy', null, 'version', '1.1.0', '1.2.0'],
    ]);
  });

  test('is told of ufops: the selected version, builds, and what each instance runs', () => {
    const { inventory, id, changes } = seenDevice();
    const thumb = (version: string, build: string, runs: string, state: string) => [
      {
        description: { name: 'thumb', version },
        versions: [{ version: 'v2', state: build }],
        instances: [{ index: '0', version: runs, state }],
      },
    ];
    inventory.snapshots.put(id, { part: 'ufops', value: thumb('v1', 'building', 'v1', 'Running'), via: 'agent' });
    inventory.snapshots.put(id, { part: 'ufops', value: thumb('v2', 'build success', 'v1', 'Running'), via: 'agent' });
    expect(inventory.spread.drift({ limit: 10 })).toMatchObject({
      total: 1,
      items: [{ deviceName: 'pump', ufop: 'thumb', selected: 'v2', running: [{ version: 'v1', instances: 1 }] }],
    });
    inventory.snapshots.put(id, { part: 'ufops', value: thumb('v2', 'build success', 'v2', 'Failed'), via: 'agent' });
    expect(inventory.spread.drift({ limit: 10 })).toEqual({ total: 0, items: [] });
    inventory.snapshots.put(id, { part: 'ufops', value: [], via: 'agent' });
    expect(changes()).toEqual([
      ['ufop', 'thumb', null, 'vanished', 'v2', null],
      ['ufop-instance', 'thumb', '0', 'state', 'Running', 'Failed'],
      ['ufop-instance', 'thumb', '0', 'version', 'v1', 'v2'],
      ['ufop-version', 'thumb', 'v2', 'state', 'building', 'build success'],
      ['ufop', 'thumb', null, 'version', 'v1', 'v2'],
    ]);
  });

  test('is kept up to a thousand, a page at a time, and goes with the device', () => {
    const { inventory, id, changes } = seenDevice();
    inventory.batch(() => {
      for (let n = 0; n <= 1020; n += 1) {
        inventory.snapshots.put(id, { part: 'facts', value: { ...someFacts, os: `Debian ${n}` }, via: 'ssh' });
      }
    });
    expect(changes(5000)).toHaveLength(1000);
    const [, second] = inventory.changes.ofDevice(id, { limit: 2 });
    expect(inventory.changes.ofDevice(id, { before: second?.id, limit: 1 })).toMatchObject([{ to: 'Debian 1018' }]);
    inventory.devices.remove(id);
    expect(changes()).toEqual([]);
  });
});

test('an inventory of the format before is searched at once, with what it held', () => {
  const file = databaseFile();
  openDatabase(
    file,
    migrations.filter(({ version }) => version < 50),
  ).close();
  const before = new Database(file);
  const id = crypto.randomUUID();
  before
    .prepare(
      `INSERT INTO devices (id, name, address, port, user, site, notes, created_at, updated_at) VALUES (?, 'pump', 'a', 22, 'root', 'Harbour', '', 1, 1)`,
    )
    .run(id);
  before.prepare("INSERT INTO device_tags VALUES (?, 'edge', 0)").run(id);
  const put = before.prepare('INSERT INTO snapshots VALUES (?, ?, 7, ?, ?)');
  put.run(id, 'facts', 'ssh', JSON.stringify(someFacts));
  put.run(id, 'modules', 'agent', JSON.stringify([moduleOf('uproxy', '1.1.0')]));
  before.close();
  const inventory = openInventory(file);
  expect(inventory.search.count('site:harbour tag:edge os:debian module:uproxy<1.2 gate-1')).toBe(1);
  expect(inventory.rows.of([id])).toMatchObject([
    { name: 'pump', seenAt: 7, modules: { count: 1, running: 1 }, fields: {} },
  ]);
  expect(inventory.spread.versions('UPROXY')).toEqual({
    name: 'uproxy',
    devices: 1,
    versions: [{ version: '1.1.0', devices: 1, examples: [id] }],
  });
  inventory.close();
});
