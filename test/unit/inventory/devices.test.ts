import { randomUUID } from 'node:crypto';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { planSchema } from '../../../contract/app/plan.ts';
import { FlotillaError, toProblem } from '../../../contract/errors.ts';
import { openInventory } from '../../../main/inventory/inventory.ts';
import { someFacts } from '../../support/memory-device.ts';
import { deviceInput, openTestInventory } from './support.ts';

const keyA = { algorithm: 'ssh-ed25519', key: 'QUFB', fingerprint: 'SHA256:a' };
const keyB = { algorithm: 'ssh-ed25519', key: 'QkJC', fingerprint: 'SHA256:b' };

describe('devices', () => {
  test('are there again after the file was closed and opened', () => {
    const first = openTestInventory();
    const device = first.devices.add(deviceInput({ name: 'pump', tags: ['b', 'a'], site: 'North', notes: 'roof' }));
    first.snapshots.put(device.id, { part: 'facts', value: someFacts, via: 'ssh' });
    const again = openInventory(first.file);
    expect(again.devices.get(device.id)).toEqual(device);
    expect(device.tags).toEqual(['b', 'a']);
    expect(again.snapshots.get(device.id).facts).toMatchObject({ value: someFacts, via: 'ssh' });
    again.close();
  });

  test('are counted for the credential that they log in with, and the first five are named', () => {
    const { devices } = openTestInventory();
    const [shared, own] = [randomUUID(), randomUUID()];
    for (const n of [7, 3, 1, 2, 6, 5, 4])
      devices.add(deviceInput({ name: `gate-${n}`, address: `127.0.0.${n}`, credentialId: shared }));
    devices.add(deviceInput({ name: 'pump', address: '127.0.1.1', credentialId: own }));
    devices.add(deviceInput({ name: 'spare', address: '127.0.1.2' }));
    const uses = devices.credentialUses();
    expect(uses).toHaveLength(2);
    expect(uses).toContainEqual({
      credentialId: shared,
      devices: 7,
      names: ['gate-1', 'gate-2', 'gate-3', 'gate-4', 'gate-5'],
    });
    expect(uses).toContainEqual({ credentialId: own, devices: 1, names: ['pump'] });
  });

  test('keep the port of a plain server, and have none unless one was entered', () => {
    const { devices } = openTestInventory();
    const { id } = devices.add(deviceInput({ plainServerPort: 5000 }));
    expect(devices.get(id).plainServerPort).toBe(5000);
    expect(devices.update(id, deviceInput()).plainServerPort).toBeNull();
  });

  test('with the same address, port and user are one device, whatever the case of the address', () => {
    const { devices } = openTestInventory();
    const pump = devices.add(deviceInput({ name: 'pump', address: 'Pump.local' }));
    const twin = () => devices.add(deviceInput({ name: 'other', address: 'pump.LOCAL' }));
    expect(twin).toThrow(
      expect.objectContaining({ code: 'device.duplicate', params: expect.objectContaining({ name: 'pump' }) }),
    );
    const third = devices.add(deviceInput({ name: 'third', address: 'pump.local', port: 2222 }));
    expect(() => devices.update(third.id, deviceInput({ address: 'pump.local' }))).toThrow(
      expect.objectContaining({ code: 'device.duplicate' }),
    );
    expect(devices.list().map(({ id }) => id)).toEqual([pump.id, third.id]);
    expect(devices.get(third.id).port).toBe(2222);
  });

  test('leave their jobs behind, with their name, and nothing else', () => {
    const inventory = openTestInventory();
    const { id } = inventory.devices.add(deviceInput({ name: 'pump', tags: ['x'] }));
    inventory.snapshots.put(id, { part: 'facts', value: someFacts, via: 'ssh' });
    inventory.hostKeys.accept(id, keyA);
    const target = { deviceId: id, deviceName: 'pump', wave: 0, idempotencyKey: 'k', basis: null, mustLook: false };
    const job = inventory.jobs.create({
      id: crypto.randomUUID(),
      call: { operation: 'agent.install', params: {} },
      ...{ plan: planSchema.parse({}), waves: [{ size: 1 }], againOf: null, createdAt: 1, targets: [target] },
    });
    inventory.jobs.end({ jobId: job.id, deviceId: id }, { state: 'succeeded', result: null, problem: null }, 2);
    inventory.devices.remove(id);
    expect(() => inventory.devices.get(id)).toThrow(expect.objectContaining({ code: 'device.unknown' }));
    expect(inventory.snapshots.get(id).facts).toBeNull();
    expect(inventory.hostKeys.trust(id)).toEqual({ state: 'unknown' });
    expect(inventory.jobs.detail(job.id).targets[0]).toMatchObject({ deviceName: 'pump', state: 'succeeded' });
    expect(inventory.jobs.list({ deviceId: id, limit: 10 })).toHaveLength(1);
  });

  test('remember when they were last reached, through later failures', () => {
    const { devices } = openTestInventory();
    const { id } = devices.add(deviceInput());
    expect(devices.reach(id)).toEqual({ state: 'never' });
    devices.markReached(id);
    const reached = devices.reach(id);
    expect(reached).toMatchObject({ state: 'reached' });
    const problem = toProblem(new FlotillaError('ssh.no-answer', { address: 'a', port: 22, seconds: 10 }));
    devices.markFailed(id, problem);
    expect(devices.reach(id)).toMatchObject({
      state: 'failed',
      problem,
      lastReachedAt: reached.state === 'reached' ? reached.at : undefined,
    });
    devices.markReached(id);
    expect(devices.reach(id)).toMatchObject({ state: 'reached' });
  });
});

describe('snapshots', () => {
  test('a part that can no longer be read counts as not seen, is told once, and leaves the other parts', () => {
    const told: string[] = [];
    const inventory = openTestInventory({ onUnreadable: (_deviceId, part) => told.push(part) });
    const { id } = inventory.devices.add(deviceInput());
    inventory.snapshots.put(id, { part: 'facts', value: someFacts, via: 'ssh' });
    inventory.snapshots.put(id, { part: 'agent', value: { state: 'absent' }, via: 'ssh' });
    const database = new Database(inventory.file);
    database.prepare("UPDATE snapshots SET value = ? WHERE part = 'facts'").run('{"hostname": 7}');
    database.close();
    expect(inventory.snapshots.get(id)).toMatchObject({ facts: null, agent: { value: { state: 'absent' } } });
    inventory.snapshots.get(id);
    expect(told).toEqual(['facts']);
  });

  test('of a device that was removed while it was read are not kept', () => {
    const { devices, snapshots } = openTestInventory();
    const { id } = devices.add(deviceInput());
    devices.remove(id);
    snapshots.put(id, { part: 'facts', value: someFacts, via: 'ssh' });
    expect(snapshots.get(id).facts).toBeNull();
  });
});

describe('host keys', () => {
  test('an accepted key is never replaced by another, only forgotten', () => {
    const { devices, hostKeys } = openTestInventory();
    const { id } = devices.add(deviceInput());
    hostKeys.accept(id, keyA);
    hostKeys.accept(id, keyB);
    expect(hostKeys.trust(id)).toMatchObject({ state: 'trusted', hostKey: keyA });
    hostKeys.forget(id);
    hostKeys.accept(id, keyB);
    expect(hostKeys.trust(id)).toMatchObject({ state: 'trusted', hostKey: keyB });
  });

  test('a changed key is remembered until the accepted one is shown again', () => {
    const { devices, hostKeys } = openTestInventory();
    const { id } = devices.add(deviceInput());
    hostKeys.accept(id, keyA);
    hostKeys.markChanged(id, keyB);
    expect(hostKeys.trust(id)).toMatchObject({ state: 'changed', hostKey: keyA, offered: keyB });
    hostKeys.markUnchanged(id);
    expect(hostKeys.trust(id)).toMatchObject({ state: 'trusted', hostKey: keyA });
  });
});
