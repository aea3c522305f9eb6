import { describe, expect, test } from 'vitest';
import { deviceInput } from '../inventory/support.ts';
import { openTestFleet } from './support.ts';

describe('what was done to devices', () => {
  test('is taken back: an added one goes, a changed one is as it was, a removed one comes back with all that was known', async () => {
    const { client, fleet } = await openTestFleet();
    const { device } = await client.devices.add(deviceInput({ name: 'gate', tags: ['a', 'b'], site: 'Yard' }));
    await client.devices.update({ deviceId: device.id, device: deviceInput({ name: 'pump', tags: ['c'] }) });
    const [changed] = await client.undo.list();
    expect(changed).toMatchObject({ kind: 'changed', count: 1, names: ['gate'] });
    await client.undo.apply({ id: changed?.id ?? 0 });
    expect((await client.devices.get({ deviceId: device.id })).device).toMatchObject({
      name: 'gate',
      tags: ['a', 'b'],
      site: 'Yard',
    });

    const before = await client.devices.get({ deviceId: device.id });
    await client.devices.remove({ deviceId: device.id });
    const [removed] = await client.undo.list();
    await client.undo.apply({ id: removed?.id ?? 0 });
    expect(await client.devices.get({ deviceId: device.id })).toEqual(before);

    const other = await client.devices.add(deviceInput({ name: 'other', address: '127.0.0.2' }));
    const [added] = await client.undo.list();
    await client.undo.apply({ id: added?.id ?? 0 });
    await expect(client.devices.get({ deviceId: other.device.id })).rejects.toMatchObject({
      data: { code: 'device.unknown' },
    });
    expect(fleet.history.list({ deviceId: device.id }, { limit: 10 }).map(({ kind }) => kind)).toEqual([
      'change.undone',
      'device.removed',
      'change.undone',
      'device.changed',
      'device.added',
    ]);
  });

  test('is not taken back over a later change, nor twice, and then nothing changes', async () => {
    const { client } = await openTestFleet();
    const { device } = await client.devices.add(deviceInput({ name: 'one' }));
    const update = (name: string) => client.devices.update({ deviceId: device.id, device: deviceInput({ name }) });
    await update('two');
    const [first] = await client.undo.list();
    await new Promise((resolve) => setTimeout(resolve, 2));
    await update('three');
    await expect(client.undo.apply({ id: first?.id ?? 0 })).rejects.toMatchObject({
      data: { code: 'undo.superseded', params: { name: 'one' } },
    });
    expect((await client.devices.get({ deviceId: device.id })).device.name).toBe('three');
    const [second] = await client.undo.list();
    await client.undo.apply({ id: second?.id ?? 0 });
    await expect(client.undo.apply({ id: second?.id ?? 0 })).rejects.toMatchObject({ data: { code: 'undo.gone' } });
  });

  test('a removed device does not come back where another has its place', async () => {
    const { client } = await openTestFleet();
    const { device } = await client.devices.add(deviceInput({ name: 'old' }));
    await client.devices.remove({ deviceId: device.id });
    const [removed] = await client.undo.list();
    await client.devices.add(deviceInput({ name: 'new' }));
    await expect(client.undo.apply({ id: removed?.id ?? 0 })).rejects.toMatchObject({
      data: { code: 'undo.superseded' },
    });
    expect((await client.devices.list()).map((view) => view.device.name)).toEqual(['new']);
  });

  test('an import with jump devices is taken back in whatever order, unless another device leads through one of them', async () => {
    const { client } = await openTestFleet();
    const pumps = Array.from({ length: 9 }, (_, i) => `pump-${i},10.0.1.${i},root,a-yard`);
    const text = ['name,address,user,jump', 'a-yard,10.0.0.1,root,', ...pumps].join('\n');
    await client.import.apply({ text, fileName: 'a.csv' });
    const [yard] = await client.devices.list();
    const other = deviceInput({ name: 'later', address: '10.0.0.3', jumpDeviceId: yard?.device.id ?? null });
    const { device } = await client.devices.add(other);
    const imported = (await client.undo.list()).find(({ kind }) => kind === 'imported');
    const undo = () => client.undo.apply({ id: imported?.id ?? 0 });
    await expect(undo()).rejects.toMatchObject({ data: { code: 'undo.superseded' } });
    expect(await client.devices.list()).toHaveLength(11);
    await client.devices.remove({ deviceId: device.id });
    expect(await undo()).toEqual({ count: 10 });
    expect(await client.devices.list()).toEqual([]);
  });

  test('an import is taken back as one', async () => {
    const { client } = await openTestFleet();
    await client.devices.add(deviceInput({ name: 'gate', address: '10.0.0.1', user: 'root' }));
    const text = [
      'name,address,user',
      'renamed,10.0.0.1,root',
      ...Array.from({ length: 120 }, (_, i) => `d${i},10.0.1.${i},root`),
    ].join('\n');
    await client.import.apply({ text, fileName: 'a.csv' });
    expect(await client.devices.list()).toHaveLength(121);
    const [imported] = await client.undo.list();
    expect(imported).toMatchObject({ kind: 'imported', count: 121 });
    expect(await client.undo.apply({ id: imported?.id ?? 0 })).toEqual({ count: 121 });
    expect((await client.devices.list()).map((view) => view.device.name)).toEqual(['gate']);
  });
});
