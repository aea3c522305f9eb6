import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FlotillaError } from '../../../contract/errors.ts';
import { ChangeFeed } from '../../../main/changes.ts';
import type { UfopClient } from '../../../main/device/device.ts';
import { DeviceService } from '../../../main/fleet/devices.ts';
import { Ledger } from '../../../main/fleet/ledger.ts';
import { openInventory } from '../../../main/inventory/inventory.ts';
import { Vault } from '../../../main/secrets/secrets.ts';
import { readPrivateKey } from '../../../main/ssh/ssh.ts';
import { MemoryDevice } from '../../support/memory-device.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { thumb } from '../operations/known.ts';

function openBench() {
  const temp = makeTempFolder();
  const inventory = openInventory(join(temp.path, 'inventory.db'));
  onTestFinished(() => {
    inventory.close();
    temp.remove();
  });
  const memory = new MemoryDevice();
  const unread: string[] = [];
  const vault = new Vault({ store: inventory.credentials, readPrivateKey });
  const changes = new ChangeFeed();
  const disconnect = () => {};
  const devices = new DeviceService({
    inventory,
    vault,
    changes,
    disconnect,
    ledger: new Ledger({ inventory, changes, disconnect, placeItem: () => {} }),
    open: memory.open,
    onUnread: (_deviceId, part, error) =>
      unread.push(`${part}: ${error instanceof FlotillaError ? error.code : error}`),
  });
  const { device } = devices.add({
    name: 'pump',
    address: '10.0.0.1',
    port: 22,
    user: 'tech',
    credentialId: null,
    site: '',
    tags: [],
    notes: '',
  });
  const look = async () => (await devices.refresh(device.id, new AbortController().signal)).snapshot;
  return { memory, look, unread };
}

/** The reading half of an agent whose ufops are these. */
function reading(
  memory: MemoryDevice,
  more: Partial<Pick<UfopClient, 'list' | 'describe' | 'versions' | 'instances'>> = {},
) {
  const { description, versions, instances } = thumb('v1', ['v1 Running']);
  const agent = memory.session;
  const rest = async () => {
    throw new Error('nothing is changed by a look');
  };
  const none = async function* () {};
  agent.ufops = async () => ({
    list: async () => [{ name: 'thumb' }],
    describe: async () => description,
    versions: async () => versions,
    instances: async () => instances,
    register: rest,
    remove: rest,
    upload: rest,
    select: rest,
    addInstances: rest,
    removeInstance: rest,
    act: rest,
    upgrade: rest,
    followLog: none,
    followBuild: none,
    ...more,
  });
}

const fail = (code: 'ssh.timeout' | 'ufop.unknown') => async () => {
  throw new FlotillaError(code, { address: '10.0.0.1', step: 'GET', seconds: 15, ufop: 'thumb' });
};

test('a look keeps each ufop with its versions and instances', async () => {
  const { memory, look, unread } = openBench();
  reading(memory);
  expect((await look()).ufops).toMatchObject({ value: [thumb('v1', ['v1 Running'])], via: 'agent' });
  expect(unread).toEqual([]);
});

test('a part that cannot be read stays as it was last seen, is told of, and hides nothing else', async () => {
  const { memory, look, unread } = openBench();
  reading(memory);
  const { ufops } = await look();
  memory.addModule({ name: 'uproxy', version: '1.1.0' });
  reading(memory, { instances: fail('ssh.timeout') });
  const after = await look();
  expect(after.ufops).toEqual(ufops);
  expect(after.modules?.value).toMatchObject([{ description: { name: 'uproxy' } }]);
  expect(unread).toEqual(['ufops: ssh.timeout']);
});

test('modules that cannot be read are an error, and what is known of ufops is new all the same', async () => {
  const { memory, look } = openBench();
  reading(memory);
  memory.client.listModules = fail('ssh.timeout');
  await expect(look()).rejects.toMatchObject({ code: 'ssh.timeout' });
  memory.client.listModules = async () => [];
  reading(memory, { list: async () => [] });
  expect((await look()).ufops?.value).toEqual([]);
});

test('a ufop that was deleted between two questions is not there', async () => {
  const { memory, look, unread } = openBench();
  reading(memory, { versions: fail('ufop.unknown') });
  expect((await look()).ufops?.value).toEqual([]);
  expect(unread).toEqual([]);
});

test('ufops are forgotten with an agent that is of a version without them, or is gone', async () => {
  const { memory, look } = openBench();
  const { ufops: withoutUfops } = memory.session;
  reading(memory);
  expect((await look()).ufops).not.toBeNull();
  memory.session.ufops = withoutUfops;
  expect((await look()).ufops).toBeNull();
  reading(memory);
  expect((await look()).ufops).not.toBeNull();
  memory.agentState = { state: 'stopped' };
  expect((await look()).ufops).not.toBeNull();
  memory.agentState = { state: 'absent' };
  expect((await look()).ufops).toBeNull();
});
