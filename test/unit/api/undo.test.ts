import { describe, expect, test } from 'vitest';
import { deviceInput } from '../inventory/support.ts';
import { openTestFleet } from './support.ts';

const hostKey = { algorithm: 'ssh-ed25519', key: 'QUFB', fingerprint: 'SHA256:a' };

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

  test('what was taken back is done again by taking that back, with all that was learned of a device that went', async () => {
    const { client, fleet } = await openTestFleet();
    const text = 'name,address,user\none,10.0.0.1,root\ntwo,10.0.0.2,root';
    await client.import.apply({ text, fileName: 'a.csv' });
    const before = await client.devices.list();
    fleet.trust.accept(before[0]?.device.id ?? '', hostKey);
    const learned = await client.devices.list();
    const undoNewest = async () => client.undo.apply({ id: (await client.undo.list())[0]?.id ?? 0 });
    await undoNewest();
    expect(await client.devices.list()).toEqual([]);
    expect(await client.undo.list()).toMatchObject([
      { kind: 'undone', undone: 'imported', count: 2, names: ['one', 'two'] },
    ]);
    await undoNewest();
    expect(await client.devices.list()).toEqual(learned);
    expect(await client.undo.list()).toMatchObject([{ kind: 'imported', undone: null, count: 2 }]);
  });

  test('a device that a job is at work on does not go with what added it', async () => {
    const { client } = await openTestFleet();
    const { device } = await client.devices.add(deviceInput({ name: 'gate' }));
    const job = await client.jobs.start({
      call: { operation: 'device.refresh', params: {} },
      targets: { by: 'ids', deviceIds: [device.id] },
      plan: { startAt: Date.now() + 3_600_000 },
    });
    const [added] = await client.undo.list();
    const undo = () => client.undo.apply({ id: added?.id ?? 0 });
    await expect(undo()).rejects.toMatchObject({ data: { code: 'device.busy' } });
    await client.jobs.cancel({ jobId: job.id });
    expect(await undo()).toEqual({ count: 1 });
  });
});

describe('what was done to saved filters', () => {
  test('is taken back: a new one goes, a changed one is as it was, a removed one comes back in its place', async () => {
    const { client, fleet } = await openTestFleet();
    const undoNewest = async () => client.undo.apply({ id: (await client.undo.list())[0]?.id ?? 0 });
    const names = async () => (await client.filters.list()).map(({ name, query }) => `${name}: ${query}`);
    const edge = await client.filters.save({ name: 'Edge', query: 'tag:edge' });
    await client.filters.save({ name: 'Racks', query: 'field.rack:r1' });
    await client.filters.save({ filterId: edge.id, name: 'Edges', query: 'tag:edges' });
    expect((await client.undo.list())[0]).toMatchObject({ kind: 'filter-changed', count: 1, names: ['Edge'] });
    await undoNewest();
    expect(await names()).toEqual(['Edge: tag:edge', 'Racks: field.rack:r1']);

    await client.filters.remove({ filterId: edge.id });
    expect((await client.undo.list())[0]).toMatchObject({ kind: 'filter-removed', names: ['Edge'] });
    expect(await undoNewest()).toEqual({ count: 1 });
    expect(await names()).toEqual(['Edge: tag:edge', 'Racks: field.rack:r1']);

    const racks = (await client.undo.list()).find(({ names: [name] }) => name === 'Racks');
    await client.undo.apply({ id: racks?.id ?? 0 });
    expect(await names()).toEqual(['Edge: tag:edge']);
    expect(fleet.history.list({}, { limit: 3 }).map(({ kind, detail }) => [kind, detail.name ?? detail.names])).toEqual(
      [
        ['change.undone', 'Racks'],
        ['change.undone', 'Edge'],
        ['filter.removed', 'Edge'],
      ],
    );
  });

  test('is not taken back over a later change or a name that was given away, and saving without a change is nothing', async () => {
    const { client } = await openTestFleet();
    const edge = await client.filters.save({ name: 'Edge', query: 'tag:edge' });
    await client.filters.save({ filterId: edge.id, name: 'Edge', query: 'tag:edge' });
    expect(await client.undo.list()).toHaveLength(1);
    const [added] = await client.undo.list();
    await client.filters.save({ filterId: edge.id, name: 'Edge', query: 'tag:other' });
    await expect(client.undo.apply({ id: added?.id ?? 0 })).rejects.toMatchObject({
      data: { code: 'undo.superseded', params: { name: 'Edge' } },
    });
    await client.filters.remove({ filterId: edge.id });
    const [removed] = await client.undo.list();
    await client.filters.save({ name: 'edge', query: 'tag:new' });
    await expect(client.undo.apply({ id: removed?.id ?? 0 })).rejects.toMatchObject({
      data: { code: 'undo.superseded' },
    });
    expect(await client.filters.list()).toMatchObject([{ name: 'edge', query: 'tag:new' }]);
  });
});
