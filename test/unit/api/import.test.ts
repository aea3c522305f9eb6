import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { deviceInput } from '../inventory/support.ts';
import { openTestFleet } from './support.ts';

const csv = [
  'name,address,port,user,site,tags,rack,jump',
  'yard,203.0.113.5,22,jump,Yard,,,',
  'pump-1,10.0.0.1,22,tech,Yard,edge,R1,yard',
  'pump-2,10.0.0.2,22,tech,Yard,edge,,yard',
  'pump-2b,10.0.0.2,22,tech,Yard,edge,,yard',
  'gate,10.9.9.9,22,tech,Yard,,,',
  'bad name,not a host,22,tech,,,,',
  'lost,10.0.0.7,22,tech,,,,nowhere',
].join('\n');

describe('an import', () => {
  test('shows adds, updates, what is the same and conflicts, and changes nothing', async () => {
    const { client } = await openTestFleet();
    await client.devices.add(deviceInput({ name: 'gate', address: '10.1.1.1', user: 'tech' }));
    await client.devices.add(deviceInput({ name: 'old name', address: '10.0.0.1', user: 'tech', tags: ['kept'] }));
    const { rows, bad } = await client.import.read({ text: csv, fileName: 'a.csv' });
    expect(rows.map(({ name, action, conflict }) => `${name} ${conflict ?? action}`)).toEqual([
      'yard add',
      'pump-1 update',
      'pump-2 add',
      'pump-2b twice-in-file',
      'gate name-taken',
    ]);
    expect(rows[1]?.changes).toEqual([
      { what: 'name', from: 'old name', to: 'pump-1' },
      { what: 'site', from: '', to: 'Yard' },
      { what: 'tags', from: 'kept', to: 'kept edge' },
      { what: 'jump', from: '', to: 'yard' },
      { what: 'field.rack', from: '', to: 'R1' },
    ]);
    expect(bad).toEqual([
      { line: 7, why: 'bad-address', detail: 'bad name not a host' },
      { line: 8, why: 'jump-unknown', detail: 'lost: nowhere' },
    ]);
    expect(await client.devices.list()).toHaveLength(2);
  });

  test('takes the good rows and leaves conflicts; a second one changes nothing', async () => {
    const { client } = await openTestFleet();
    await client.devices.add(deviceInput({ name: 'gate', address: '10.1.1.1', user: 'tech' }));
    const result = await client.import.apply({ text: csv, fileName: 'a.csv' });
    expect(result).toMatchObject({ added: 3, updated: 0, skipped: 2 });
    expect(result.failed).toEqual([]);
    const devices = (await client.devices.list()).map(({ device }) => device);
    const yard = devices.find(({ name }) => name === 'yard');
    expect(devices.find(({ name }) => name === 'pump-1')).toMatchObject({
      jumpDeviceId: yard?.id,
      fields: { rack: 'R1' },
    });
    const again = await client.import.read({ text: csv, fileName: 'a.csv' });
    expect(again.rows.slice(0, 3).map(({ action }) => action)).toEqual(['same', 'same', 'same']);
  });

  test('goes by what was decided about a conflict', async () => {
    const { client } = await openTestFleet();
    const gate = await client.devices.add(deviceInput({ name: 'gate', address: '10.1.1.1', user: 'tech' }));
    const source = { text: 'name,address,user\ngate,10.9.9.9,tech\n', fileName: 'a.csv' };
    await client.import.apply({ ...source, decisions: [{ row: 0, take: 'update' }] });
    expect((await client.devices.get({ deviceId: gate.device.id })).device.address).toBe('10.9.9.9');
    const other = { text: 'name,address,user\ngate,10.8.8.8,tech\n', fileName: 'a.csv' };
    expect(await client.import.apply({ ...other, decisions: [{ row: 0, take: 'add' }] })).toMatchObject({ added: 1 });
    expect(await client.devices.list()).toHaveLength(2);
  });

  test('decides about each row of a line that stands for several', async () => {
    const { client } = await openTestFleet();
    const source = { text: '[pumps]\npump-[1:3]\n', fileName: 'hosts.ini' };
    const { rows } = await client.import.read(source);
    expect(rows.map(({ row, line, name }) => [row, line, name])).toEqual([
      [0, 2, 'pump-1'],
      [1, 2, 'pump-2'],
      [2, 2, 'pump-3'],
    ]);
    await client.import.apply({ ...source, decisions: [{ row: 1, take: 'skip' }] });
    const names = (await client.devices.list()).map(({ device }) => device.name);
    expect(names.sort()).toEqual(['pump-1', 'pump-3']);
  });

  test('asks before a device behind another jump device is made into the one of the file', async () => {
    const { client } = await openTestFleet();
    const table = (site: string) =>
      `name,address,user,jump\n${site}-gate,${site}.example,tech,\n${site}-pump,192.168.1.10,tech,${site}-gate\n`;
    await client.import.apply({ text: table('north'), fileName: 'north.csv' });
    const { rows } = await client.import.read({ text: table('south'), fileName: 'south.csv' });
    expect(rows.map(({ name, action, conflict }) => [name, action, conflict])).toEqual([
      ['south-gate', 'add', null],
      ['south-pump', 'conflict', 'address-taken'],
    ]);
    await client.import.apply({ text: table('south'), fileName: 'south.csv' });
    const names = (await client.devices.list()).map(({ device }) => device.name);
    expect(names.sort()).toEqual(['north-gate', 'north-pump', 'south-gate']);
  });

  test('whose jump devices are written out finds them the same the second time', async () => {
    const { client } = await openTestFleet();
    const source = { text: 'Host pump\n  HostName 10.0.0.1\n  ProxyJump hop,me@inner:2222\n', fileName: 'config' };
    expect((await client.import.apply(source)).failed).toEqual([]);
    const devices = (await client.devices.list()).map(({ device }) => device);
    const nameOf = (id: string | null) => devices.find((device) => device.id === id)?.name;
    expect(devices.map(({ name, user, port, jumpDeviceId }) => [name, user, port, nameOf(jumpDeviceId)])).toEqual([
      ['hop', 'root', 22, undefined],
      ['inner', 'me', 2222, 'hop'],
      ['pump', 'root', 22, 'inner'],
    ]);
    expect((await client.import.read(source)).rows.map(({ action }) => action)).toEqual(['same']);
  });

  test('of the ssh config of this user makes jump devices, also written-out ones, and asks which credential a key file is', async () => {
    const { client, dataFolder } = await openTestFleet();
    writeFileSync(
      join(dataFolder, 'ssh-config'),
      'Host yard\n  HostName 203.0.113.5\nHost pump\n  HostName 10.0.0.1\n  ProxyJump yard,hop@10.0.0.254:2222\n  IdentityFile ~/.ssh/yard\n',
    );
    await client.vault.create({ passphrase: 'open sesame' });
    const key = await client.credentials.add({
      name: 'k',
      kept: 'stored',
      secret: { kind: 'password', password: 'x' },
    });
    const preview = await client.import.read({});
    expect(preview.identities).toEqual([{ path: '~/.ssh/yard', count: 1 }]);
    await client.import.apply({ identities: { '~/.ssh/yard': key.id } });
    const devices = new Map((await client.devices.list()).map(({ device }) => [device.name, device]));
    expect([...devices.keys()].sort()).toEqual(['10.0.0.254', 'pump', 'yard']);
    expect(devices.get('pump')).toMatchObject({ jumpDeviceId: devices.get('10.0.0.254')?.id, credentialId: key.id });
    expect(devices.get('10.0.0.254')).toMatchObject({ jumpDeviceId: devices.get('yard')?.id, user: 'hop', port: 2222 });
  });

  test('of five hundred devices is taken whole', async () => {
    const { client } = await openTestFleet();
    const text = ['name,address', ...Array.from({ length: 500 }, (_, i) => `d${i},10.1.${i >> 8}.${i & 255}`)].join(
      '\n',
    );
    expect(await client.import.apply({ text, fileName: 'many.csv' })).toMatchObject({ added: 500, failed: [] });
  });

  test('leaves other work its turn while its preview is made, and ends with who asked for it', async () => {
    const { client } = await openTestFleet();
    const rows = Array.from({ length: 900 }, (_, i) => `d${i},10.1.${i >> 8}.${i & 255}`);
    const source = { text: ['name,address', ...rows].join('\n'), fileName: 'many.csv' };
    let done = false;
    const preview = client.import.read(source).finally(() => {
      done = true;
    });
    let turns = 0;
    for (; !done; turns++) await nextTurn();
    // At most a hundred rows are matched in one go.
    expect(turns).toBeGreaterThanOrEqual(8);
    expect((await preview).rows).toHaveLength(900);

    const caller = new AbortController();
    const left = client.import.read(source, { signal: caller.signal });
    caller.abort();
    await expect(left).rejects.toThrow();
  });
});

describe('an export', () => {
  test('as CSV holds no formula, and comes back as it was', async () => {
    const { client } = await openTestFleet();
    const input = deviceInput({
      name: '=cmd()',
      address: '10.0.0.1',
      tags: ['a', 'b'],
      notes: 'two\nlines',
      fields: { rack: '@R1', 'asset no': '+7' },
    });
    await client.devices.add(input);
    const { text, mediaType, fileName } = await client.export.devices({ format: 'csv' });
    expect(mediaType).toBe('text/csv');
    expect(fileName).toMatch(/^flotilla-devices-\d{4}-\d\d-\d\d\.csv$/);
    for (const cell of text.split(/[,\r\n]/)) expect(cell).not.toMatch(/^["\uFEFF]*[=+@-]/);
    const { rows, columns } = await client.import.read({ text, fileName });
    expect(rows).toMatchObject([{ name: '=cmd()', action: 'same' }]);
    expect(columns.filter(({ to }) => to === 'field').map(({ heading }) => heading)).toEqual(['asset no', 'rack']);
  });

  test('as JSON comes back as it was, and only those asked for are in it', async () => {
    const { client } = await openTestFleet();
    const one = await client.devices.add(deviceInput({ name: 'one', address: '10.0.0.1', fields: { rack: 'R1' } }));
    await client.devices.add(deviceInput({ name: 'two', address: '10.0.0.2' }));
    const file = await client.export.devices({ format: 'json', deviceIds: [one.device.id] });
    expect(JSON.parse(file.text).devices).toMatchObject([{ name: 'one', seen: { reach: 'never', at: null } }]);
    expect((await client.import.read(file)).rows).toMatchObject([{ action: 'same' }]);
  });
});
