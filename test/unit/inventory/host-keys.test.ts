import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { sharedKeysOf } from '../../../main/fleet/identity.ts';
import { openDatabase } from '../../../main/inventory/database.ts';
import { openInventory } from '../../../main/inventory/inventory.ts';
import { migrations } from '../../../main/inventory/migrations/migrations.ts';
import { someFacts } from '../../support/memory-device.ts';
import { databaseFile, deviceInput, openTestInventory } from './support.ts';

const keyOf = (name: string) => ({ algorithm: 'ssh-ed25519', key: `key-${name}`, fingerprint: `SHA256:${name}` });
const [a, b, c] = [keyOf('a'), keyOf('b'), keyOf('c')];

describe('the host keys of a device', () => {
  test('are several, in the order in which they came, each with its origin', () => {
    const { devices, hostKeys } = openTestInventory();
    const { id } = devices.add(deviceInput());
    hostKeys.accept(id, a);
    expect(hostKeys.add(id, b, 'rotated')).toBe(true);
    expect(hostKeys.add(id, b, 'known_hosts')).toBe(false);
    const trust = hostKeys.trust(id);
    expect(trust).toMatchObject({
      state: 'trusted',
      hostKey: a,
      keys: [
        { ...a, origin: 'accepted' },
        { ...b, origin: 'rotated' },
      ],
    });
  });

  test('are never replaced by accepting another one', () => {
    const { devices, hostKeys } = openTestInventory();
    const { id } = devices.add(deviceInput());
    hostKeys.accept(id, a);
    hostKeys.accept(id, b);
    expect(hostKeys.accepted(id)).toMatchObject([a]);
  });

  test('are listed over all devices, and one of several can be forgotten, the only one not', () => {
    const { devices, hostKeys, revokedKeys } = openTestInventory();
    const { id } = devices.add(deviceInput({ name: 'gate' }));
    hostKeys.accept(id, a);
    hostKeys.add(id, b, 'rotated');
    revokedKeys.add(c);
    expect(hostKeys.all()).toMatchObject([
      { deviceId: id, deviceName: 'gate', key: a },
      { deviceId: id, deviceName: 'gate', key: b },
    ]);
    expect(revokedKeys.list()).toMatchObject([c]);
    expect(hostKeys.forgetOne(id, a.fingerprint)).toBe(true);
    expect(hostKeys.forgetOne(id, b.fingerprint)).toBe(false);
    expect(hostKeys.accepted(id)).toMatchObject([b]);
  });

  test('are at most sixteen', () => {
    const { devices, hostKeys } = openTestInventory();
    const { id } = devices.add(deviceInput());
    const added = Array.from({ length: 20 }, (_, n) => hostKeys.add(id, keyOf(String(n)), 'rotated'));
    expect(added.filter(Boolean)).toHaveLength(16);
  });

  test('are known as changed since the key was first offered, until an accepted one is shown again', () => {
    const { devices, hostKeys } = openTestInventory();
    const { id } = devices.add(deviceInput());
    hostKeys.accept(id, a);
    expect(hostKeys.markChanged(id, b)).toBe(true);
    expect(hostKeys.markChanged(id, b)).toBe(false);
    expect(hostKeys.trust(id)).toMatchObject({ state: 'changed', hostKey: a, offered: b });
    hostKeys.markUnchanged(id);
    expect(hostKeys.trust(id)).toMatchObject({ state: 'trusted' });
  });

  test('are gone with the device, and nothing is kept of one that is not there', () => {
    const { devices, hostKeys, identity } = openTestInventory();
    const { id } = devices.add(deviceInput());
    hostKeys.accept(id, a);
    identity.record(id, { kind: 'accepted', fingerprint: a.fingerprint });
    devices.remove(id);
    hostKeys.accept(id, a);
    hostKeys.markChanged(id, b);
    identity.record(id, { kind: 'changed' });
    expect(hostKeys.trust(id)).toEqual({ state: 'unknown' });
    expect(identity.events(id)).toEqual([]);
    expect(hostKeys.holders(a.key)).toEqual([]);
  });
});

describe('revoked keys', () => {
  test('are not among the accepted ones any more, and stay revoked at the next start', () => {
    const inventory = openTestInventory();
    const { id } = inventory.devices.add(deviceInput());
    inventory.hostKeys.accept(id, a);
    inventory.hostKeys.add(id, b, 'rotated');
    expect(inventory.revokedKeys.add(a)).toBe(true);
    expect(inventory.revokedKeys.add(a)).toBe(false);
    expect(inventory.hostKeys.trust(id)).toMatchObject({ state: 'trusted', hostKey: b });
    inventory.revokedKeys.add(b);
    expect(inventory.hostKeys.trust(id)).toMatchObject({ state: 'revoked', keys: [], offered: a });
    const again = openInventory(inventory.file);
    expect(again.revokedKeys.has(a)).toBe(true);
    expect(again.hostKeys.trust(id).state).toBe('revoked');
    again.close();
  });

  test('show as such where they are offered, also to a device without a key', () => {
    const { devices, hostKeys, revokedKeys } = openTestInventory();
    const { id } = devices.add(deviceInput());
    revokedKeys.add(c);
    hostKeys.markChanged(id, c);
    expect(hostKeys.trust(id)).toMatchObject({ state: 'revoked', keys: [], offered: c });
  });
});

describe('one key on two devices', () => {
  test.each([
    ['clones', { machineId: 'other' }, '127.0.0.2', 'cloned'],
    ['one machine under two addresses', { hardwareId: 'board' }, '127.0.0.2', 'same'],
    ['not clear, where the hardware is not told', {}, '127.0.0.2', 'unclear'],
    ['one machine with two users', { machineId: 'other' }, '127.0.0.1', 'same'],
  ])('is reported on both: %s', (_what, facts, address, relation) => {
    const inventory = openTestInventory();
    const { devices, hostKeys, snapshots } = inventory;
    const first = devices.add(deviceInput({ name: 'first' }));
    const second = devices.add(deviceInput({ name: 'second', address, user: 'tech' }));
    hostKeys.accept(first.id, a);
    hostKeys.accept(second.id, b);
    expect(sharedKeysOf(inventory, first.id)).toEqual([]);
    hostKeys.add(second.id, a, 'rotated');
    snapshots.put(first.id, { part: 'facts', value: { ...someFacts, hardwareId: 'board' }, via: 'ssh' });
    snapshots.put(second.id, { part: 'facts', value: { ...someFacts, ...facts }, via: 'ssh' });
    const { fingerprint } = a;
    expect(sharedKeysOf(inventory, first.id)).toEqual([{ deviceId: second.id, name: 'second', fingerprint, relation }]);
    expect(sharedKeysOf(inventory, second.id)).toEqual([{ deviceId: first.id, name: 'first', fingerprint, relation }]);
  });
});

describe('the history of an identity', () => {
  test('keeps the newest two hundred events, newest first', () => {
    const { devices, identity } = openTestInventory();
    const { id } = devices.add(deviceInput());
    for (let n = 0; n < 250; n += 1) identity.record(id, { kind: 'changed', fingerprint: String(n) });
    const events = identity.events(id);
    expect(events).toHaveLength(200);
    expect(events[0]?.fingerprint).toBe('249');
  });

  test('compares with the machine that was known first, until it was met again', () => {
    const { devices, identity } = openTestInventory();
    const { id } = devices.add(deviceInput());
    const known = { machineId: 'one', hardwareId: null, hadAgent: true };
    identity.expect(id, known);
    identity.expect(id, { ...known, machineId: 'two' });
    expect(identity.expected(id)).toEqual(known);
    expect(identity.check(id)).toMatchObject({ state: 'pending' });
    identity.judge(id, 'same-machine', true);
    expect(identity.expected(id)).toBeNull();
    expect(identity.check(id)).toMatchObject({ state: 'judged', verdict: 'same-machine', agentKept: true });
    identity.expect(id, { ...known, machineId: 'two' });
    expect(identity.expected(id)?.machineId).toBe('two');
  });
});

describe('an inventory of the first format', () => {
  test('keeps its accepted keys and the changed ones', () => {
    const file = databaseFile();
    openDatabase(file, migrations.slice(0, 1)).close();
    const before = new Database(file);
    const insert = before.prepare(
      `INSERT INTO devices (id, name, address, port, user, site, notes, created_at, updated_at) VALUES (?, ?, ?, 22, 'root', '', '', 1, 1)`,
    );
    const [first, second] = [crypto.randomUUID(), crypto.randomUUID()];
    insert.run(first, 'first', '10.0.0.1');
    insert.run(second, 'second', '10.0.0.2');
    const keep = before.prepare('INSERT INTO host_keys VALUES (?, ?, ?, ?, ?)');
    keep.run(first, JSON.stringify(a), 7, null, null);
    keep.run(second, JSON.stringify(b), 8, JSON.stringify(c), 9);
    before.close();
    const { hostKeys, close } = openInventory(file);
    expect(hostKeys.trust(first)).toEqual({
      state: 'trusted',
      hostKey: a,
      acceptedAt: 7,
      keys: [{ ...a, origin: 'accepted', addedAt: 7 }],
    });
    expect(hostKeys.trust(second)).toMatchObject({
      state: 'changed',
      hostKey: b,
      acceptedAt: 8,
      offered: c,
      changedAt: 9,
    });
    close();
  });
});
