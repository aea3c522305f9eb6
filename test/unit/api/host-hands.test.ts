import { createRouterClient } from '@orpc/server';
import { expect, test } from 'vitest';
import { createRouter, type HostHands } from '../../../main/api/router.ts';
import { contextOfFleet } from '../../support/fleet-context.ts';
import { deviceInput } from '../inventory/support.ts';
import { openTestFleet } from './support.ts';

// What the window asks of its host, where the host has it and where it has not.

async function open(hands?: HostHands) {
  const { fleet, ...rest } = await openTestFleet();
  return { ...rest, client: createRouterClient(createRouter(), { context: { ...contextOfFleet(fleet), hands } }) };
}

test('a host that has none of it offers none of it', async () => {
  const { client } = await open();
  expect((await client.system.info()).canOpenDemo).toBe(false);
  await expect(client.system.openDemo()).rejects.toMatchObject({ data: { code: 'internal' } });
  expect(await client.system.crashReports()).toBeNull();
  await client.system.removeCrashReports();
  expect(await client.import.opened({ opened: 1 })).toBeNull();
});

test('the demo is opened by the host, and what stood in its way reaches the window', async () => {
  let count = 0;
  const { client } = await open({
    async openDemo() {
      count += 1;
      if (count > 1) throw new Error('spawn ENOENT');
    },
  });
  expect((await client.system.info()).canOpenDemo).toBe(true);
  await client.system.openDemo();
  expect(count).toBe(1);
  await expect(client.system.openDemo()).rejects.toMatchObject({ data: { code: 'internal' } });
});

test('crash reports are listed and deleted', async () => {
  let reports = [{ at: 5, sizeBytes: 1024 }];
  const crashReports = {
    list: () => ({ folder: '/crashes', reports }),
    removeAll() {
      reports = [];
    },
  };
  const { client } = await open({ crashReports });
  expect(await client.system.crashReports()).toEqual({ folder: '/crashes', reports: [{ at: 5, sizeBytes: 1024 }] });
  await client.system.removeCrashReports();
  expect((await client.system.crashReports())?.reports).toEqual([]);
});

test('a visit file is what another laptop exported, and its preview says what it would do before anything is done', async () => {
  const first = await open();
  await first.client.devices.add(deviceInput({ name: 'crane', address: '192.0.2.7', tags: ['lift'] }));
  const { fileName, text } = await first.client.export.devices({ format: 'visit' });
  expect(fileName).toMatch(/^flotilla-devices-\d{4}-\d\d-\d\d\.flotilla$/);

  const second = await open({ openedFile: (opened) => (opened === 3 ? { fileName, text } : null) });
  expect(await second.client.import.opened({ opened: 2 })).toBeNull();
  const file = (await second.client.import.opened({ opened: 3 })) ?? expect.unreachable();
  const preview = await second.client.import.read(file);
  expect(preview).toMatchObject({ format: 'json', rows: [{ name: 'crane', address: '192.0.2.7', action: 'add' }] });
  expect(await second.client.devices.list()).toEqual([]);
});
