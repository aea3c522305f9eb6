import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { JobDetail } from '../../../contract/app/jobs.ts';
import type { OperationCall } from '../../../contract/operations.ts';
import { createRouter } from '../../../main/api/router.ts';
import { type Fleet, openFleet } from '../../../main/fleet.ts';
import { type SimulatedDevice, startSimulatedFleet } from '../../../simulator/fleet.ts';
import { contextOfFleet } from '../../support/fleet-context.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { waitFor } from '../../support/wait-for.ts';
import { fixturePackages } from '../agent/support/fixture-packages.ts';
import { startRegistry } from '../agent/support/registry.ts';

// The whole of main/, from the procedures down to a real agent and a real npm, over real SSH to a simulated device.

const passphrase = 'open sesame';
const setUp: OperationCall = { operation: 'agent.install', params: {} };
const install: OperationCall = { operation: 'module.install', params: { name: 'hello-service', version: '1.0.0' } };

async function openBench() {
  const folder = makeTempFolder();
  onTestFinished(folder.remove);
  const registry = await startRegistry(fixturePackages);
  onTestFinished(() => registry.close());
  vi.stubEnv('npm_config_registry', registry.url);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const simulated = await startSimulatedFleet({
    count: 1,
    folder: join(folder.path, 'fleet'),
    agent: { kind: 'process' },
  });
  onTestFinished(() => simulated.close());
  const [device] = simulated.devices;
  if (!device) throw new Error('no device');
  const open = async () => {
    const fleet = await openFleet({
      dataFolder: join(folder.path, 'data'),
      agentBundle: { path: 'out/agent/agent.cjs' },
      host: 'browser',
      passphraseCost: { N: 2 ** 10, r: 8, p: 1 },
    });
    onTestFinished(() => fleet.close());
    return { fleet, client: clientOf(fleet) };
  };
  return { registry, device, open };
}

function clientOf(fleet: Fleet) {
  return createRouterClient(createRouter(), { context: contextOfFleet(fleet) });
}
type Client = ReturnType<typeof clientOf>;

/** The device in the inventory, with a stored credential. */
async function addDevice(client: Client, { address, port, user, password }: SimulatedDevice): Promise<string> {
  await client.vault.create({ passphrase });
  const credential = await client.credentials.add({
    name: 'root',
    kept: 'stored',
    secret: { kind: 'password', password },
  });
  const input = { name: 'pump', address, port, user, credentialId: credential.id, site: '', tags: [], notes: '' };
  return (await client.devices.add(input)).device.id;
}

async function trustIt(client: Client, deviceId: string): Promise<void> {
  const { offered } = await client.devices.scanHostKey({ deviceId });
  await client.devices.acceptHostKey({ deviceId, fingerprint: offered.fingerprint });
}

/** The job as it ended, followed to its end. */
async function follow(client: Client, jobId: string): Promise<JobDetail> {
  let last: JobDetail | undefined;
  for await (const job of await client.live.job({ jobId })) last = job;
  if (!last) throw new Error('no job');
  return last;
}

async function run(client: Client, deviceId: string, call: OperationCall) {
  const { id } = await client.jobs.start({ call, targets: { by: 'ids', deviceIds: [deviceId] } });
  const [target] = (await follow(client, id)).targets;
  if (!target) throw new Error('no target');
  return target;
}

describe('one device', () => {
  test('goes the whole way, and is there after the next start', async () => {
    const { device, open } = await openBench();
    const { fleet, client } = await open();
    const deviceId = await addDevice(client, device);
    expect(await run(client, deviceId, setUp)).toMatchObject({
      state: 'needs-trust',
      problem: { code: 'trust.unknown-key', params: { fingerprint: device.hostKey.fingerprint } },
    });
    const guess = client.devices.acceptHostKey({ deviceId, fingerprint: 'SHA256:another' });
    await expect(guess).rejects.toMatchObject({ data: { code: 'trust.key-moved-on' } });
    await trustIt(client, deviceId);

    const installed = await run(client, deviceId, setUp);
    expect(installed).toMatchObject({ state: 'succeeded', problem: null });
    expect(installed.steps.map(({ name }) => name)).toContain('upload');
    expect(await run(client, deviceId, setUp)).toMatchObject({ state: 'unchanged' });
    expect(await client.devices.get({ deviceId })).toMatchObject({
      reach: { state: 'reached' },
      snapshot: {
        facts: { value: { hostname: device.name } },
        agent: { value: { state: 'running' } },
        modules: { value: [] },
      },
    });

    expect(await run(client, deviceId, install)).toMatchObject({ state: 'succeeded', result: '1.0.0' });
    const [module] = (await client.devices.get({ deviceId })).snapshot.modules?.value ?? [];
    const moduleId = module?.id ?? '';
    expect(await run(client, deviceId, { operation: 'module.start', params: { moduleId } })).toMatchObject({
      state: 'succeeded',
    });
    const abort = new AbortController();
    const input = { deviceId, source: { kind: 'module' as const, moduleId }, lines: 100 };
    for await (const lines of await client.live.log(input, { signal: abort.signal })) {
      expect(lines.length).toBeGreaterThan(0);
      abort.abort();
    }
    expect(await run(client, deviceId, { operation: 'module.stop', params: { moduleId } })).toMatchObject({
      state: 'succeeded',
    });
    const before = await client.devices.get({ deviceId });
    expect(before.snapshot.modules?.value).toMatchObject([{ status: { installed: true, running: false } }]);

    await fleet.close();
    const next = await open();
    expect(await next.client.devices.get({ deviceId })).toEqual(before);
    await next.client.vault.unlock({ passphrase });
    expect(await run(next.client, deviceId, { operation: 'module.delete', params: { moduleId } })).toMatchObject({
      state: 'succeeded',
    });
    expect((await next.client.devices.get({ deviceId })).snapshot.modules?.value).toEqual([]);
  });

  test('whose credential is locked is refused by a new job, and is not blamed for it', async () => {
    const { device, open } = await openBench();
    const { client } = await open();
    const deviceId = await addDevice(client, device);
    await trustIt(client, deviceId);
    await client.vault.lock();
    expect(await run(client, deviceId, setUp)).toMatchObject({ state: 'refused', problem: { code: 'vault.locked' } });
    expect((await client.devices.get({ deviceId })).reach).toEqual({ state: 'never' });
    await client.vault.unlock({ passphrase });
    expect((await client.devices.refresh({ deviceId })).reach).toMatchObject({ state: 'reached' });
  });

  test('that offers another key is refused everything, with no way to accept it', async () => {
    const { device, open } = await openBench();
    const { client } = await open();
    const deviceId = await addDevice(client, device);
    await trustIt(client, deviceId);
    await device.setFaults({ hostKey: 'changed' });
    expect(await run(client, deviceId, setUp)).toMatchObject({
      state: 'needs-trust',
      problem: { code: 'trust.changed-key' },
    });
    const { trust, reach } = await client.devices.get({ deviceId });
    expect(trust).toMatchObject({ state: 'changed', hostKey: device.hostKey });
    expect(reach).toMatchObject({ state: 'failed', problem: { code: 'trust.changed-key' } });
    const { offered } = await client.devices.scanHostKey({ deviceId });
    const accept = client.devices.acceptHostKey({ deviceId, fingerprint: offered.fingerprint });
    await expect(accept).rejects.toMatchObject({ data: { code: 'trust.changed-key' } });
    await device.setFaults({ hostKey: 'own' });
    await client.devices.refresh({ deviceId });
    expect((await client.devices.get({ deviceId })).trust).toMatchObject({ state: 'trusted' });
  });
});

describe('an install whose answer is lost', () => {
  test('because the connection broke is settled with one installation', async () => {
    const { device, open, registry } = await openBench();
    const { client } = await open();
    const deviceId = await addDevice(client, device);
    await trustIt(client, deviceId);
    await run(client, deviceId, setUp);
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    registry.holdTarballs(held);
    const job = await client.jobs.start({ call: install, targets: { by: 'ids', deviceIds: [deviceId] } });
    await waitFor('the installation', async () => {
      const [target] = (await client.jobs.get({ jobId: job.id })).targets;
      return target?.steps.some(({ name, state }) => name === 'install' && state === 'running');
    });
    device.dropConnections();
    await waitFor(
      'the second attempt',
      async () => (await client.jobs.get({ jobId: job.id })).targets[0]?.attempts === 2,
    );
    letGo();
    expect((await follow(client, job.id)).targets).toMatchObject([
      { state: 'succeeded', attempts: 2, result: '1.0.0' },
    ]);
    expect(registry.downloads()).toBe(1);
  });

  test('because Flotilla was closed goes on once its credential is unlocked, with one installation', async () => {
    const { device, open, registry } = await openBench();
    const { fleet, client } = await open();
    const deviceId = await addDevice(client, device);
    await trustIt(client, deviceId);
    await run(client, deviceId, setUp);
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    registry.holdTarballs(held);
    const job = await client.jobs.start({ call: install, targets: { by: 'ids', deviceIds: [deviceId] } });
    await waitFor('the installation', async () => {
      const [target] = (await client.jobs.get({ jobId: job.id })).targets;
      return target?.steps.some(({ name, state }) => name === 'install' && state === 'running');
    });
    await fleet.close();
    const next = await open();
    await waitFor(
      'the target to wait',
      async () => (await next.client.jobs.get({ jobId: job.id })).counts.waiting === 1,
    );
    letGo();
    await next.client.vault.unlock({ passphrase });
    expect((await follow(next.client, job.id)).targets).toMatchObject([{ state: 'succeeded', result: '1.0.0' }]);
    expect(registry.downloads()).toBe(1);
  });
});
