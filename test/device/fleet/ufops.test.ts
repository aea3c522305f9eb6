import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { OperationCallInput } from '../../../contract/operations.ts';
import { createRouter } from '../../../main/api/router.ts';
import { openFleet } from '../../../main/fleet.ts';
import { startSimulatedFleet } from '../../../simulator/fleet.ts';
import { contextOfFleet } from '../../support/fleet-context.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { waitFor } from '../../support/wait-for.ts';
import { webImage } from '../agent/ufops/support.ts';

// Ufops from the procedures down to a real agent, over real SSH to a simulated device.

const ufop = 'thumb';
const patientMs = 60_000;

async function openBench() {
  const folder = makeTempFolder();
  onTestFinished(folder.remove);
  const simulated = await startSimulatedFleet({
    count: 1,
    folder: join(folder.path, 'fleet'),
    agent: { kind: 'in-process', bundle: 'out/agent/agent.cjs' },
  });
  onTestFinished(() => simulated.close());
  const [device] = simulated.devices;
  if (!device) throw new Error('no device');
  const fleet = await openFleet({
    dataFolder: join(folder.path, 'data'),
    agentBundle: { path: 'out/agent/agent.cjs' },
    host: 'browser',
  });
  onTestFinished(() => fleet.close());
  const client = createRouterClient(createRouter(), { context: contextOfFleet(fleet) });
  const { address, port, user, password, hostKey } = device;
  const secret = { kind: 'password' as const, password };
  const credential = await client.credentials.add({ name: 'tech', kept: 'session', secret });
  const input = { name: 'pump', address, port, user, credentialId: credential.id, site: '', tags: [], notes: '' };
  const deviceId = (await client.devices.add(input)).device.id;
  await client.devices.scanHostKey({ deviceId });
  await client.devices.acceptHostKey({ deviceId, fingerprint: hostKey.fingerprint });

  const start = (call: OperationCallInput) =>
    client.jobs.start({ call, targets: { by: 'ids', deviceIds: [deviceId] } });
  const targetOf = async (jobId: string) => {
    const [target] = (await client.jobs.get({ jobId })).targets;
    if (!target) throw new Error('no target');
    return target;
  };
  const ended = async (jobId: string) => {
    await waitFor('the job to end', async () => (await client.jobs.get({ jobId })).endedAt !== null, patientMs);
    return targetOf(jobId);
  };
  return {
    device,
    client,
    deviceId,
    start,
    ended,
    targetOf,
    run: async (call: OperationCallInput) => ended((await start(call)).id),
    async addImage(bytes: Buffer): Promise<string> {
      const { id } = await client.transfers.begin({ fileName: 'thumb.tar.gz', sizeBytes: bytes.length });
      await client.transfers.append({ transferId: id, offsetBytes: 0, data: bytes.toString('base64') });
      const { item } = await client.library.addUploaded({ transferId: id });
      expect(item.kind).toBe('ufop-image');
      return item.sha256;
    },
    async preview(call: OperationCallInput) {
      const { targets } = await client.jobs.dryRun({ call, targets: { by: 'ids', deviceIds: [deviceId] } });
      return targets[0]?.preview;
    },
    ufops: async () => (await client.devices.get({ deviceId })).snapshot.ufops,
  };
}

describe('the ufops of a device', () => {
  test('go the whole way, from the library to an instance and its log, and are known with no network', async () => {
    const { client, deviceId, run, addImage, preview, ufops } = await openBench();
    const add: OperationCallInput = { operation: 'ufop.add-instances', params: { ufop, size: 1 } };
    expect(await preview(add)).toEqual({ kind: 'unseen' });
    expect(await run({ operation: 'device.refresh', params: {} })).toMatchObject({ state: 'succeeded' });
    expect(await ufops()).toMatchObject({ value: [], via: 'agent' });
    expect(await preview(add)).toMatchObject({ kind: 'blocked', problem: { code: 'ufop.unknown' } });

    const image = await addImage(webImage());
    expect(await run({ operation: 'ufop.register', params: { ufop } })).toMatchObject({ state: 'succeeded' });
    const uploaded = await run({ operation: 'ufop.upload', params: { ufop, image, select: true } });
    expect(uploaded).toMatchObject({ state: 'succeeded', result: 'v1' });
    expect(uploaded.steps.find(({ name }) => name === 'build')?.output).toContain('built.txt');
    expect(await preview(add)).toEqual({ kind: 'change', from: '0', to: '1' });
    expect(await run(add)).toMatchObject({ state: 'succeeded', result: '+1 v1' });
    expect((await ufops())?.value).toMatchObject([
      {
        description: { name: ufop, version: 'v1', instanceNum: '1' },
        versions: [{ version: 'v1', state: 'build success' }],
        instances: [{ index: '1', version: 'v1', state: 'Running' }],
      },
    ]);
    const abort = new AbortController();
    const source = { kind: 'instance' as const, ufop, index: 1 };
    for await (const lines of await client.live.log({ deviceId, source, lines: 10 }, { signal: abort.signal })) {
      expect(lines[0]?.text).toContain('listening on');
      abort.abort();
    }
    expect(await run({ operation: 'ufop.delete', params: { ufop } })).toMatchObject({ state: 'succeeded' });
    expect((await ufops())?.value).toEqual([]);
  });

  test('get one version of an upload, also when the connection breaks while it is built', async () => {
    const { device, run, start, ended, targetOf, addImage, ufops } = await openBench();
    await run({ operation: 'ufop.register', params: { ufop } });
    const gate = join(device.folder.home, 'go-on');
    const yaml = `image: ubuntu\nbuild_script:\n  - while [ ! -e "${gate}" ]; do sleep 0.1; done\n  - echo one > built.txt\nrun: node server.js\n`;
    const image = await addImage(webImage({ yaml }));
    const { id } = await start({ operation: 'ufop.upload', params: { ufop, image } });
    const isBuilding = async () =>
      (await targetOf(id)).steps.some(({ name, state }) => name === 'build' && state === 'running');
    await waitFor('the build to begin', isBuilding, patientMs);
    device.dropConnections();
    await waitFor('the second attempt', async () => (await targetOf(id)).attempts === 2, patientMs);
    writeFileSync(gate, '');
    expect(await ended(id)).toMatchObject({ state: 'succeeded', attempts: 2, result: 'v1' });
    expect((await ufops())?.value).toMatchObject([{ versions: [{ version: 'v1', state: 'build success' }] }]);
  });
});
