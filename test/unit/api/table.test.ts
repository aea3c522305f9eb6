import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { deviceInput } from '../inventory/support.ts';
import { openTestFleet } from './support.ts';

async function threeDevices() {
  const { client, fleet } = await openTestFleet();
  const add = async (name: string, n: number, more: object) =>
    (await client.devices.add(deviceInput({ name, address: `10.0.0.${n}`, ...more }))).device.id;
  const gate10 = await add('gate-10', 1, { site: 'Harbour North', tags: ['edge', 'old'], fields: { rack: 'r1' } });
  const gate9 = await add('gate-9', 2, { site: 'Depot', tags: ['edge'] });
  const pump = await add('pump', 3, { fields: { rack: 'r2' } });
  return { client, fleet, gate10, gate9, pump };
}

describe('the table of devices', () => {
  test('is in the order of a person, a page at a time, and by ids in the order asked for', async () => {
    const { client, gate10, gate9, pump } = await threeDevices();
    const first = await client.fleet.rows({ limit: 2 });
    expect(first.rows.map(({ id }) => id)).toEqual([gate9, gate10]);
    const second = await client.fleet.rows({ limit: 2, cursor: first.cursor ?? '' });
    expect([second.rows.map(({ id }) => id), second.cursor]).toEqual([[pump], null]);
    const { rows } = await client.fleet.rows({ ids: [pump, randomUUID(), gate10] });
    expect(rows).toMatchObject([
      {
        id: pump,
        state: 'needs-trust',
        trust: 'unknown',
        tags: [],
        fields: { rack: 'r2' },
        seenAt: null,
        modules: null,
      },
      { id: gate10, site: 'Harbour North', tags: ['edge', 'old'], activeJobs: 0, queuedJobs: 0 },
    ]);
  });

  test('is searched, ordered, grouped and cut', async () => {
    const { client, gate10, gate9, pump } = await threeDevices();
    expect((await client.fleet.search({ query: 'gate' })).ids).toEqual([gate9, gate10]);
    const bySite = await client.fleet.search({ sort: { by: 'site', direction: 'descending' }, limit: 2 });
    expect(bySite).toMatchObject({ ids: [gate10, gate9], total: 3 });
    const byTag = await client.fleet.search({ groupBy: 'tag' });
    expect(byTag).toMatchObject({
      ids: [gate9, gate10, gate10, pump],
      total: 3,
      groups: [
        { value: 'edge', count: 2 },
        { value: 'old', count: 1 },
        { value: '', count: 1 },
      ],
    });
  });

  test('shows nothing for a filter that cannot be read', async () => {
    const { client } = await threeDevices();
    expect(await client.fleet.search({ query: 'sight:harbour' })).toMatchObject({
      ids: [],
      total: 0,
      errors: [{ code: 'unknown-key', from: 0, to: 5, text: 'sight' }],
    });
  });

  test('offers keys, then values with their counts', async () => {
    const { client } = await threeDevices();
    const complete = async (text: string) => {
      const { from, to, items } = await client.fleet.complete({ text, cursor: text.length });
      return [from, to, items.map(({ insert, count }) => `${insert} ${count}`)];
    };
    expect(await complete('pump si')).toEqual([5, 7, ['site: null']]);
    expect(await complete('harb')).toEqual([0, 4, ['site:"Harbour North" 1']]);
    expect(await complete('tag:')).toEqual([4, 4, ['edge 2', 'old 1']]);
    expect(await complete('-field.r')).toEqual([1, 8, ['field.rack: null']]);
    expect(await complete('state:needs-t')).toEqual([6, 13, ['needs-trust 3']]);
    expect(await complete('ufop:thumb/dr')).toEqual([5, 13, ['thumb/drift null']]);
  });
});

describe('editing many devices', () => {
  test('gives them tags, a site and fields, and is taken back as one', async () => {
    const { client, gate10, gate9, pump } = await threeDevices();
    const ids = [gate10, gate9, pump];
    const edit = { ids, addTags: ['new'], removeTags: ['old'], site: 'Quay', fields: { rack: null, asset: 'A1' } };
    expect(await client.fleet.bulkEdit(edit)).toEqual({ changed: 3 });
    expect(await client.fleet.bulkEdit(edit)).toEqual({ changed: 0 });
    const { rows } = await client.fleet.rows({ ids });
    expect(rows).toMatchObject([
      { site: 'Quay', tags: ['edge', 'new'], fields: { asset: 'A1' } },
      { site: 'Quay', tags: ['edge', 'new'] },
      { site: 'Quay', tags: ['new'], fields: { asset: 'A1' } },
    ]);
    const [undoable] = await client.undo.list();
    expect(undoable).toMatchObject({ kind: 'edited-many', count: 3 });
    await client.undo.apply({ id: undoable?.id ?? 0 });
    expect((await client.fleet.search({ query: 'tag:old field.rack:r1 site:harbour' })).ids).toEqual([gate10]);
  });

  test('leaves every device as it was when it is aborted in the middle', async () => {
    const { client, fleet } = await openTestFleet();
    const devices = Array.from({ length: 25 }, (_, n) => `d${n},10.0.0.${n + 1},root`);
    const { deviceIds } = await client.import.apply({
      text: ['name,address,user', ...devices].join('\n'),
      fileName: 'a.csv',
    });
    const stop = new AbortController();
    const edit = { ids: deviceIds, addTags: ['new'], removeTags: [], fields: {} };
    const editing = fleet.editMany(edit, stop.signal);
    // What is written together first is written by now, and the rest is not.
    expect((await client.fleet.search({ query: 'tag:new' })).total).toBeGreaterThan(0);
    stop.abort();
    await expect(editing).rejects.toThrow();
    expect((await client.fleet.search({ query: 'tag:new' })).total).toBe(0);
    expect(await fleet.editMany(edit, new AbortController().signal)).toBe(25);
  });

  test('is refused for all when it is refused for one', async () => {
    const { client, gate9, pump } = await threeDevices();
    const many = Array.from({ length: 50 }, (_, n) => `t${n}`);
    await expect(client.fleet.bulkEdit({ ids: [pump, gate9], addTags: many })).rejects.toMatchObject({
      data: { code: 'input.invalid' },
    });
    await expect(client.fleet.bulkEdit({ ids: [pump, randomUUID()], addTags: ['x'] })).rejects.toMatchObject({
      data: { code: 'device.unknown' },
    });
    expect((await client.fleet.search({ query: 'tag:t1,x' })).total).toBe(0);
  });
});

describe('removing many devices', () => {
  test('takes them out as one thing that can be taken back, with those they lead to', async () => {
    const { client, gate10, gate9, pump } = await threeDevices();
    const add = async (name: string, jumpDeviceId: string) =>
      (await client.devices.add(deviceInput({ name, address: `${name}.site`, jumpDeviceId }))).device.id;
    const hall = await add('hall', pump);
    const room = await add('room', hall);
    const before = await client.devices.list();
    const ids = [pump, hall, gate10, room];
    expect(await client.fleet.planRemove({ ids: [...ids, randomUUID()] })).toEqual({
      deviceIds: [gate10, hall, pump, room],
      names: ['gate-10', 'hall', 'pump', 'room'],
      kept: [],
    });
    expect(await client.fleet.bulkRemove({ ids })).toEqual({ removed: 4 });
    expect((await client.fleet.search({})).ids).toEqual([gate9]);
    const [undoable] = await client.undo.list();
    expect(undoable).toMatchObject({ kind: 'removed', count: 4 });
    await client.undo.apply({ id: undoable?.id ?? 0 });
    expect(await client.devices.list()).toEqual(before);
  });

  test('says which stay, as a device that stays is reached through them, and is refused for all then', async () => {
    const { client, gate10, gate9, pump } = await threeDevices();
    const add = async (name: string, jumpDeviceId: string) =>
      (await client.devices.add(deviceInput({ name, address: `${name}.site`, jumpDeviceId }))).device.id;
    const hall = await add('hall', pump);
    await add('room', hall);
    expect(await client.fleet.planRemove({ ids: [gate9, pump, hall] })).toEqual({
      deviceIds: [gate9],
      names: ['gate-9'],
      kept: [{ reason: 'is-jump', count: 2, names: ['hall', 'pump'] }],
    });
    await expect(client.fleet.bulkRemove({ ids: [gate10, hall] })).rejects.toMatchObject({
      data: { code: 'device.is-jump' },
    });
    expect((await client.fleet.counts()).devices).toBe(5);
  });

  test('keeps what a job is at work on', async () => {
    const { client, gate9, pump } = await threeDevices();
    await client.jobs.start({
      call: { operation: 'device.refresh', params: {} },
      targets: { by: 'ids', deviceIds: [pump] },
      plan: { startAt: Date.now() + 3_600_000 },
    });
    expect(await client.fleet.planRemove({ ids: [gate9, pump] })).toEqual({
      deviceIds: [gate9],
      names: ['gate-9'],
      kept: [{ reason: 'busy', count: 1, names: ['pump'] }],
    });
    await expect(client.fleet.bulkRemove({ ids: [gate9, pump] })).rejects.toMatchObject({
      data: { code: 'device.busy' },
    });
    expect((await client.fleet.counts()).devices).toBe(3);
  });

  test('brings back what it removed when it is aborted in the middle', async () => {
    const { client, fleet } = await openTestFleet();
    const devices = Array.from({ length: 25 }, (_, n) => `d${n},10.0.0.${n + 1},root`);
    const { deviceIds } = await client.import.apply({
      text: ['name,address,user', ...devices].join('\n'),
      fileName: 'a.csv',
    });
    const before = await client.devices.list();
    const stop = new AbortController();
    const removing = fleet.removal.remove(deviceIds, stop.signal);
    expect((await client.fleet.search({})).total).toBeLessThan(25);
    stop.abort();
    await expect(removing).rejects.toThrow();
    expect(await client.devices.list()).toEqual(before);
  });
});

describe('saved filters', () => {
  test('keep their order and count what they find', async () => {
    const { client } = await threeDevices();
    const edge = await client.filters.save({ name: 'Edge', query: 'tag:edge' });
    const racks = await client.filters.save({ name: 'Racks', query: 'field.rack:r1,r2' });
    await client.filters.reorder({ filterIds: [racks.id] });
    expect((await client.filters.list()).map(({ name }) => name)).toEqual(['Racks', 'Edge']);
    await client.filters.save({ filterId: edge.id, name: 'Edge', query: 'tag:old' });
    expect(await client.fleet.counts()).toEqual({
      devices: 3,
      states: { 'needs-trust': 3 },
      busy: 0,
      filters: [
        { filterId: racks.id, count: 2 },
        { filterId: edge.id, count: 1 },
      ],
    });
    await client.filters.remove({ filterId: racks.id });
    expect(await client.filters.list()).toHaveLength(1);
  });

  test('are refused when they cannot be read, exist already, or are gone', async () => {
    const { client } = await threeDevices();
    const save = (input: { name: string; query: string; filterId?: string }) => client.filters.save(input);
    await save({ name: 'Edge', query: '' });
    await expect(save({ name: 'x', query: 'tog:edge' })).rejects.toMatchObject({ data: { code: 'query.invalid' } });
    await expect(save({ name: 'edge', query: '' })).rejects.toMatchObject({ data: { code: 'filter.duplicate' } });
    const gone = { name: 'x', query: '', filterId: randomUUID() };
    await expect(save(gone)).rejects.toMatchObject({ data: { code: 'filter.unknown' } });
  });
});
