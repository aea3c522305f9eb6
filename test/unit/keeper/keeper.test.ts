import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, onTestFinished, test } from 'vitest';
import { createRouter } from '../../../main/api/router.ts';
import { Keeper } from '../../../main/keeper.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { deviceInput } from '../inventory/support.ts';

function makeHome() {
  const folder = makeTempFolder();
  onTestFinished(folder.remove);
  const agentBundle = { path: join(folder.path, 'agent.cjs') };
  writeFileSync(agentBundle.path, randomBytes(16).toString('hex'));
  const dataFolder = join(folder.path, 'data');
  const open = async () => {
    const keeper = await Keeper.open({ dataFolder, agentBundle, host: 'browser' });
    onTestFinished(() => keeper.close());
    const client = createRouterClient(createRouter(), { context: { keeper } });
    return { keeper, client };
  };
  return { dataFolder, file: join(dataFolder, 'inventory.db'), open };
}

const names = async (client: Awaited<ReturnType<ReturnType<typeof makeHome>['open']>>['client']) =>
  (await client.devices.list()).map(({ device }) => device.name);

test('a damaged inventory is left as it is; nothing else works, and a backup can be put in its place', async () => {
  const { dataFolder, file, open } = makeHome();
  const first = await open();
  await first.client.devices.add(deviceInput({ name: 'gate' }));
  const backup = await first.client.backups.make();
  expect(backup).toMatchObject({ devices: 1 });
  await first.client.devices.add(deviceInput({ name: 'later', address: '127.0.0.2' }));
  await first.keeper.close();
  const damaged = readFileSync(file).fill(0x5a, 4096, 12_288);
  writeFileSync(file, damaged);

  const { client } = await open();
  expect(await client.backups.status()).toMatchObject({ state: 'damaged', dataFolder });
  await expect(client.devices.list()).rejects.toMatchObject({ data: { code: 'storage.damaged' } });
  expect(readFileSync(file).equals(damaged)).toBe(true);
  expect(await client.backups.list()).toMatchObject([{ name: backup.name, devices: 1 }]);
  const { setAside } = await client.backups.restore({ name: backup.name });
  expect(await client.backups.status()).toEqual({ state: 'open' });
  expect(await names(client)).toEqual(['gate']);
  expect(readFileSync(setAside.find((path) => path.endsWith('.db')) ?? '').equals(damaged)).toBe(true);
});

test('a folder in the place of the inventory is set aside, and a backup put there', async () => {
  const { file, open } = makeHome();
  const first = await open();
  await first.client.devices.add(deviceInput({ name: 'gate' }));
  const { name } = await first.client.backups.make();
  await first.keeper.close();
  rmSync(file);
  mkdirSync(file);

  const { client } = await open();
  expect(await client.backups.status()).toMatchObject({ state: 'damaged' });
  const { setAside } = await client.backups.restore({ name });
  expect(statSync(setAside[0] ?? '').isDirectory()).toBe(true);
  expect(await names(client)).toEqual(['gate']);
});

test('a backup that is damaged itself, or is none, is refused, and what is there stays', async () => {
  const { dataFolder, open } = makeHome();
  const { client } = await open();
  await client.devices.add(deviceInput({ name: 'gate' }));
  const { name } = await client.backups.make();
  truncateSync(join(dataFolder, name), 5000);
  const refused = (backup: string, code: string) =>
    expect(client.backups.restore({ name: backup })).rejects.toMatchObject({ data: { code } });
  await refused(name, 'backup.damaged');
  await refused('../inventory.db', 'backup.unknown');
  await refused('inventory.2020-01-01T0000.backup', 'backup.unknown');
  await expect(client.backups.restore({ name: null })).rejects.toMatchObject({ data: { code: 'backup.unknown' } });
  expect(await names(client)).toEqual(['gate']);
});

test('an older backup can be put back while all is well, and the later state is set aside', async () => {
  const { dataFolder, open } = makeHome();
  const { client } = await open();
  const empty = await client.backups.make();
  await client.devices.add(deviceInput({ name: 'gate' }));
  await client.backups.restore({ name: empty.name });
  expect(await names(client)).toEqual([]);
  expect(readdirSync(dataFolder).some((name) => name.startsWith('inventory.set-aside-'))).toBe(true);
});

test('with no backup at hand, an empty inventory is begun only when asked for', async () => {
  const { file, open } = makeHome();
  const first = await open();
  await first.client.devices.add(deviceInput({ name: 'gate' }));
  await first.keeper.close();
  writeFileSync(file, 'not a database at all, and long enough to be taken for one with a header. '.repeat(20));
  const { client } = await open();
  expect(await client.backups.status()).toMatchObject({ state: 'damaged' });
  expect(await client.backups.list()).toEqual([]);
  await client.backups.restore({ name: null });
  expect(await names(client)).toEqual([]);
});

test.each(['empty', 'gone'])(
  'an inventory whose file is %s is damaged, not begun anew over its backups',
  async (how) => {
    const { dataFolder, file, open } = makeHome();
    const first = await open();
    await first.client.devices.add(deviceInput({ name: 'gate' }));
    const { name } = await first.client.backups.make();
    await first.keeper.close();
    rmSync(`${file}.checked`, { force: true });
    if (how === 'empty') truncateSync(file, 0);
    else rmSync(file);

    const second = await open();
    expect(await second.client.backups.status()).toMatchObject({ state: 'damaged' });
    await second.client.backups.restore({ name });
    expect(await names(second.client)).toEqual(['gate']);
    expect(readdirSync(dataFolder).filter((one) => /backup-(wal|shm)$/.test(one))).toEqual([]);
    await second.keeper.close();
    truncateSync(file, 0);

    const third = await open();
    await third.client.backups.restore({ name: null });
    expect(await names(third.client)).toEqual([]);
    await third.keeper.close();
    expect(await names((await open()).client)).toEqual([]);
  },
);

test('fourteen daily backups are kept', async () => {
  const { open } = makeHome();
  const { client } = await open();
  for (let n = 0; n < 16; n++) await client.backups.make();
  expect(await client.backups.list()).toHaveLength(14);
});
