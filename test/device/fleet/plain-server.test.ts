import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Target } from '../../../contract/app/jobs.ts';
import type { OperationCallInput } from '../../../contract/operations.ts';
import { type RunningPlainServer, startPlainServer } from '../../support/plain-server.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { openTrustBench, type TrustBench } from './trust-bench.ts';

// The whole of main/ over a real sshd, and a server that knows the text of the Modules API alone.

const missing = missingForSshd();

describe.skipIf(missing)(`a device with a plain server${missing ? `: ${missing}` : ''}`, () => {
  let device: TestDevice;
  let server: RunningPlainServer;
  let bench: TrustBench;
  let deviceId: string;

  beforeAll(async () => {
    device = await startSshd();
  });
  afterAll(() => device?.stop());
  beforeEach(async () => {
    server = await startPlainServer(device);
    bench = await openTrustBench();
    deviceId = await bench.add('pump', device);
    await bench.accept(deviceId);
  });
  afterEach(async () => {
    await bench?.close();
    await server?.stop();
  });

  async function serveFrom(plainServerPort: number | null) {
    const { device } = await bench.client.devices.get({ deviceId });
    return bench.client.devices.update({ deviceId, device: { ...device, plainServerPort } });
  }

  async function run(call: OperationCallInput): Promise<Target> {
    const { id } = await bench.client.jobs.start({ call, targets: { by: 'ids', deviceIds: [deviceId] } });
    let targets: Target[] = [];
    for await (const job of await bench.client.live.job({ jobId: id })) targets = job.targets;
    const [target] = targets;
    if (!target) throw new Error('no target');
    return target;
  }

  /** A module by the id that it was last seen with. */
  async function module(name: string) {
    const { snapshot } = await bench.client.devices.get({ deviceId });
    const found = snapshot.modules?.value.find(({ description }) => description.name === name);
    if (!found) throw new Error(`no module ${name}`);
    return { moduleId: found.id, name };
  }

  const refreshed = () => bench.client.devices.refresh({ deviceId });
  const problem = (code: string) => ({ data: expect.objectContaining({ code }) });

  test('has no agent until the port is entered, then the modules of that server, and none again without it', async () => {
    expect((await refreshed()).snapshot).toMatchObject({ agent: { value: { state: 'absent' } }, modules: null });
    await serveFrom(server.port);
    expect((await refreshed()).snapshot).toMatchObject({
      agent: { value: { state: 'plain', port: server.port, answers: true } },
      modules: { value: [], via: 'plain' },
    });
    expect((await serveFrom(null)).snapshot).toMatchObject({ agent: null, modules: null });
    expect((await refreshed()).snapshot.agent?.value).toEqual({ state: 'absent' });
  });

  test('is found by looking, and the plan of an agent says that the server stays', async () => {
    const { found } = await bench.client.devices.findPlainServer({ deviceId });
    expect(found).toEqual({ port: server.port, modules: [] });
    expect(await bench.client.devices.planAgent({ deviceId })).toMatchObject({ plainServerPort: null });
    await serveFrom(server.port);
    expect(await bench.client.devices.planAgent({ deviceId })).toMatchObject({ plainServerPort: server.port });
  });

  test('is shown with what it said last while that server does not answer', async () => {
    await serveFrom(server.port);
    await run({ operation: 'module.install', params: { name: 'pump', version: '1.0.0' } });
    await server.stop();
    await expect(refreshed()).rejects.toMatchObject(problem('plain.not-running'));
    expect(await bench.client.devices.get({ deviceId })).toMatchObject({
      reach: { state: 'reached' },
      snapshot: {
        agent: { value: { state: 'plain', answers: false } },
        modules: { value: [{ description: { name: 'pump' } }] },
      },
    });
  });

  test('is worked on by jobs, each of which reads again what came of it', async () => {
    await serveFrom(server.port);
    const install = { operation: 'module.install', params: { name: 'pump', version: '1.0.0' } } as const;
    expect(await run(install)).toMatchObject({ state: 'succeeded', result: '1.0.0' });
    expect(await run(install)).toMatchObject({ state: 'unchanged' });
    const params = await module('pump');
    const update = { operation: 'module.update', params: { ...params, version: '1.1.0' } } as const;
    expect(await run(update)).toMatchObject({ state: 'succeeded', result: '1.0.0 → 1.1.0' });
    expect(await run({ operation: 'module.start', params })).toMatchObject({ state: 'succeeded' });
    expect((await bench.client.devices.get({ deviceId })).snapshot.modules?.value).toMatchObject([
      { description: { name: 'pump', version: '1.1.0' }, status: { running: true } },
    ]);
    expect(await run({ operation: 'module.restart', params })).toMatchObject({ state: 'succeeded' });
    expect(await run({ operation: 'module.stop', params })).toMatchObject({ state: 'succeeded' });
    expect(await run({ operation: 'module.sync', params })).toMatchObject({
      state: 'failed',
      problem: { code: 'plain.failed' },
    });
    expect(await run({ operation: 'module.delete', params })).toMatchObject({ state: 'succeeded' });
    expect((await bench.client.devices.get({ deviceId })).snapshot.modules?.value).toEqual([]);
    expect(server.sawOurs()).toBe(false);
  });

  test('is not believed: what was registered and not installed has failed, and so has what does not stay up', async () => {
    await serveFrom(server.port);
    const missingPackage = { name: 'missing-pump', version: '1.0.0' };
    expect(await run({ operation: 'module.install', params: missingPackage })).toMatchObject({
      state: 'failed',
      problem: { code: 'module.install-failed' },
    });
    await run({ operation: 'module.install', params: { name: 'broken-pump', version: '1.0.0' } });
    expect(await run({ operation: 'module.start', params: await module('broken-pump') })).toMatchObject({
      state: 'failed',
      problem: { code: 'module.did-not-stay-up', params: { detail: 'Error: Command failed: ' } },
    });
  });

  test('whose answer is lost is asked what there is, and is sent nothing twice', async () => {
    await serveFrom(server.port);
    const sent = (request: string) => server.requests().filter((one) => one.startsWith(request)).length;
    await server.order({ hangUpAfterNext: 'change' });
    const params = { name: 'pump', version: '1.0.0' };
    expect(await run({ operation: 'module.install', params })).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(sent('POST /modules')).toBe(1);
    // That it runs says nothing: it ran before, too.
    const pump = await module('pump');
    await run({ operation: 'module.start', params: pump });
    const before = sent('POST');
    await server.order({ hangUpAfterNext: 'change' });
    expect(await run({ operation: 'module.restart', params: pump })).toMatchObject({
      state: 'unknown',
      problem: { code: 'job.answer-lost' },
    });
    expect(sent('POST')).toBe(before + 1);
    await server.order({ hangUpAfterNext: 'change' });
    expect(await run({ operation: 'module.delete', params: pump })).toMatchObject({ state: 'succeeded' });
    expect(sent('DELETE')).toBe(1);
  });

  test('keeps its modules when an agent is removed that was never there', async () => {
    await serveFrom(server.port);
    await run({ operation: 'module.install', params: { name: 'pump', version: '1.0.0' } });
    expect(await run({ operation: 'agent.uninstall', params: {} })).toMatchObject({ state: 'unchanged' });
    expect((await refreshed()).snapshot.modules?.value).toHaveLength(1);
  });
});
