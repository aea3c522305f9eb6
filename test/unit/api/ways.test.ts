import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { deviceInput } from '../inventory/support.ts';
import { openTestFleet } from './support.ts';

const problem = (code: string, params: object = {}) => ({
  code: 'PROBLEM',
  data: expect.objectContaining({ code, params: expect.objectContaining(params) }),
});
const proxy = { kind: 'socks5' as const, host: '10.0.0.9', port: 1080, user: '', credentialId: null };

describe('the way to a device', () => {
  async function chain() {
    const { client, fleet } = await openTestFleet();
    const add = async (name: string, jumpDeviceId: string | null) => {
      const { device } = await client.devices.add(deviceInput({ name, address: `${name}.site`, jumpDeviceId }));
      return device.id;
    };
    const gate = await add('gate', null);
    const hall = await add('hall', gate);
    const room = await add('room', hall);
    return { client, fleet, gate, hall, room };
  }

  test('is direct where an older caller says nothing of it', async () => {
    const { client } = await openTestFleet();
    const { device } = await client.devices.add(deviceInput());
    expect(device).toMatchObject({ jumpDeviceId: null, proxy: null, legacyAlgorithms: false });
  });

  test('is kept as it was entered', async () => {
    const { client } = await openTestFleet();
    const input = deviceInput({ proxy, legacyAlgorithms: true });
    const { device } = await client.devices.add(input);
    expect(device).toMatchObject({ proxy, legacyAlgorithms: true });
    expect((await client.devices.get({ deviceId: device.id })).device).toEqual(device);
  });

  test('cannot lead through the device itself, over however many others', async () => {
    const { client, gate, room } = await chain();
    for (const jumpDeviceId of [gate, room]) {
      const device = deviceInput({ name: 'gate', address: 'gate.site', jumpDeviceId });
      await expect(client.devices.update({ deviceId: gate, device })).rejects.toMatchObject(
        problem('device.jump-cycle', { name: 'gate' }),
      );
    }
    expect((await client.devices.get({ deviceId: gate })).device.jumpDeviceId).toBeNull();
  });

  test('cannot lead through a device that is not there, nor through a device and a proxy at once', async () => {
    const { client, gate } = await chain();
    const lost = deviceInput({ jumpDeviceId: randomUUID() });
    await expect(client.devices.add(lost)).rejects.toMatchObject(problem('device.unknown'));
    const both = deviceInput({ jumpDeviceId: gate, proxy });
    await expect(client.devices.add(both)).rejects.toMatchObject(problem('input.invalid'));
  });

  test('is chosen among devices that are not reached through it, by a part of name or address, the chosen one first', async () => {
    const { client, gate, hall, room } = await chain();
    const names = async (input: Parameters<typeof client.devices.jumpChoices>[0]) =>
      (await client.devices.jumpChoices(input)).map(({ name }) => name);
    expect(await names({ deviceId: null })).toEqual(['gate', 'hall', 'room']);
    expect(await names({ deviceId: gate })).toEqual([]);
    expect(await names({ deviceId: room })).toEqual(['gate', 'hall']);
    expect(await names({ deviceId: null, text: 'ALL.s' })).toEqual(['hall']);
    expect(await names({ deviceId: null, text: 'hall', chosen: room })).toEqual(['room', 'hall']);
    expect(await names({ deviceId: hall, text: 'gate%' })).toEqual([]);
    expect(await names({ deviceId: null, limit: 1 })).toEqual(['gate']);
  });

  test('holds the device it leads through in the inventory, and says for whom', async () => {
    const { client, gate, hall, room } = await chain();
    await expect(client.devices.remove({ deviceId: hall })).rejects.toMatchObject(
      problem('device.is-jump', { name: 'hall', others: 'room' }),
    );
    for (const deviceId of [room, hall, gate]) await client.devices.remove({ deviceId });
    expect(await client.devices.list()).toEqual([]);
  });

  test('loses the credential of its proxy with that credential', async () => {
    const { client } = await openTestFleet();
    const secret = { kind: 'password' as const, password: 'over the wall' };
    const { id: credentialId } = await client.credentials.add({ name: 'wall', kept: 'session', secret });
    const { device } = await client.devices.add(deviceInput({ proxy: { ...proxy, user: 'me', credentialId } }));
    expect(device.proxy?.credentialId).toBe(credentialId);
    await client.credentials.remove({ credentialId });
    expect((await client.devices.get({ deviceId: device.id })).device.proxy).toEqual({ ...proxy, user: 'me' });
  });
});

describe('the SSH agent as a credential', () => {
  test('is kept without a vault, is never locked, and holds no secret', async () => {
    const { client, open, fleet } = await openTestFleet();
    const { id } = await client.credentials.add({ name: 'ssh-agent', kept: 'stored', secret: { kind: 'agent' } });
    expect(await client.credentials.list()).toMatchObject([{ id, kind: 'agent', kept: 'stored', fingerprint: null }]);
    expect(await client.vault.status()).toEqual({ state: 'absent', kind: 'passphrase' });
    await fleet.close();
    const again = await open();
    expect(again.credentials.list()).toMatchObject([{ id, kind: 'agent' }]);
    await again.close();
  });
});
