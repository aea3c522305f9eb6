import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EndState } from '../../../contract/app/jobs.ts';
import type { PlanInput } from '../../../contract/app/plan.ts';
import type { OperationCall } from '../../../contract/operations.ts';
import { createDeviceSessions, createNodeSource, type DeviceSession } from '../../../main/device/device.ts';
import { type Inventory, openInventory } from '../../../main/inventory/inventory.ts';
import { JobEngine } from '../../../main/jobs/jobs.ts';
import { engineOptions } from '../../support/engine-options.ts';
import { processesOf } from '../../support/login-user.ts';
import { sshFleet } from '../../support/ssh-fleet.ts';
import { never } from '../../support/ssh-harness.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { tarGzOf } from '../../support/tar-archive.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { waitFor } from '../../support/wait-for.ts';
import { buildBundle } from '../bootstrap/laptop.ts';
import { type TestLibrary, testLibrary } from '../operations/bench.ts';

const missing = missingForSshd();
const count = 20;
/** The third device of the first batch, and the third of the second. */
const broken = [3, 8];
const patienceMs = 240_000;

/** A package of a service that runs anywhere. */
function pump(version: string): Buffer {
  const manifest = { name: 'pump-control', version, run: ['sleep', '86400'] };
  return tarGzOf([{ path: 'flotilla-module.json', content: JSON.stringify(manifest) }]);
}

describe.skipIf(missing)(`a module update over ${count} devices${missing ? `: ${missing}` : ''}`, () => {
  const devices = new Map<string, TestDevice>();
  const folder = makeTempFolder();
  const ssh = sshFleet();
  let library: TestLibrary;
  let inventory: Inventory;
  let sessions: ReturnType<typeof createDeviceSessions>;
  let engine: JobEngine;

  async function look(deviceId: string, session: DeviceSession, signal: AbortSignal): Promise<void> {
    const { facts, agent } = await session.probe(signal);
    inventory.snapshots.put(deviceId, { part: 'facts', value: facts, via: 'ssh' });
    inventory.snapshots.put(deviceId, { part: 'agent', value: agent, via: 'ssh' });
    if (agent.state !== 'running') return;
    const modules = await (await session.agent(signal)).listModules(signal);
    inventory.snapshots.put(deviceId, { part: 'modules', value: modules, via: 'agent' });
  }

  /** The states in which the targets of a job ended, in their order. */
  async function ended(jobId: string): Promise<string[]> {
    await waitFor(
      'the end of the job',
      () => engine.list({ limit: 50 }).find(({ id }) => id === jobId)?.endedAt,
      patienceMs,
    );
    return engine.get(jobId).targets.map(({ state }) => state);
  }

  async function run(call: OperationCall, deviceIds: string[], plan: PlanInput = { concurrency: 6 }) {
    const { id } = await engine.start({ call, targets: { by: 'ids', deviceIds }, plan });
    return { id, states: await ended(id) };
  }

  const versionOf = async (deviceId: string) => {
    const session = await sessions.open(deviceId, never());
    const [module] = await (await session.agent(never())).listModules(never());
    return module?.description.version;
  };

  const all = (state: EndState, n = count) => Array<string>(n).fill(state);

  beforeAll(async () => {
    library = testLibrary();
    inventory = openInventory(join(folder.path, 'inventory.db'));
    for (let n = 0; n < count; n += 1) {
      const device = await startSshd();
      const { address, port, user } = device;
      const about = { name: `device ${n}`, site: '', notes: '', credentialId: null, tags: [] };
      const { id } = inventory.devices.add({ ...about, address, port, user });
      devices.set(id, device);
      ssh.add(id, device);
    }
    sessions = createDeviceSessions({
      pool: ssh.pool,
      agentBundle: await buildBundle(),
      nodes: createNodeSource({ folder: join(tmpdir(), 'flotilla-no-nodes') }),
    });
    engine = new JobEngine({ ...engineOptions(inventory), open: sessions.open, reopen: sessions.open, look, library });
  }, patienceMs);

  afterAll(async () => {
    await engine?.close();
    await sessions?.close();
    await ssh.pool.close();
    await Promise.all([...devices.values()].map((device) => device.stop()));
    inventory?.close();
    library?.remove();
    folder.remove();
  }, patienceMs);

  test(
    'stops at the device whose failure is one too many, and is finished by running it again',
    async () => {
      const deviceIds = [...devices.keys()];
      expect((await run({ operation: 'agent.install', params: {} }, deviceIds)).states).toEqual(all('succeeded'));
      const packageOf = (version: string) => ({
        ...{ name: 'pump-control', version, package: library.add('archive', pump(version)) },
      });
      const installed = await run({ operation: 'module.install', params: packageOf('1.0.0') }, deviceIds);
      expect(installed.states).toEqual(all('succeeded'));

      for (const n of broken) {
        const { uid } = devices.get(deviceIds[n] ?? '') ?? expect.unreachable();
        for (const pid of processesOf(uid)) process.kill(pid, 'SIGKILL');
      }
      const plan: PlanInput = {
        waves: { preset: 'batches', size: { unit: 'count', value: 5 }, canary: { unit: 'count', value: 1 } },
        ...{ concurrency: 1, soakMs: 500, failureLimit: { unit: 'count', value: 2 } },
      };
      const update: OperationCall = { operation: 'module.update', params: packageOf('1.1.0') };
      const stopped = await run(update, deviceIds, plan);
      const expected = deviceIds.map((_, n) => (n > 8 ? 'skipped' : broken.includes(n) ? 'failed' : 'succeeded'));
      expect(stopped.states).toEqual(expected);
      const job = engine.get(stopped.id);
      expect(job).toMatchObject({ stoppedBy: 'failure-limit', counts: { succeeded: 7, failed: 2, skipped: 11 } });
      expect(job.waves.map(({ size }) => size)).toEqual([1, 5, 5, 5, 4]);
      for (const n of [0, 7]) expect(await versionOf(deviceIds[n] ?? '')).toBe('1.1.0');
      for (const n of [9, 19]) expect(await versionOf(deviceIds[n] ?? '')).toBe('1.0.0');

      const repaired = broken.map((n) => deviceIds[n] ?? '');
      expect((await run({ operation: 'agent.install', params: {} }, repaired)).states).toEqual(all('succeeded', 2));
      const again = await engine.again(stopped.id, { states: ['failed', 'skipped'] });
      expect(await ended(again.id)).toEqual(all('succeeded', 13));
      expect(await Promise.all(deviceIds.map(versionOf))).toEqual(Array(count).fill('1.1.0'));
    },
    patienceMs,
  );
});
