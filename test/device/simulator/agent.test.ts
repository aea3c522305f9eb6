import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  createDeviceSessions,
  createNodeSource,
  readAgentBundle,
  type StepReport,
} from '../../../main/device/device.ts';
import { SshPool } from '../../../main/ssh/ssh.ts';
import { type FleetOptions, type SimulatedDevice, startSimulatedFleet } from '../../../simulator/fleet.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { fixturePackages } from '../agent/support/fixture-packages.ts';
import { startRegistry } from '../agent/support/registry.ts';

const bundlePath = 'out/agent/agent.cjs';
let signal: AbortSignal;
let scratch: ReturnType<typeof makeTempFolder>;
const closers: (() => Promise<void>)[] = [];

beforeEach(async () => {
  signal = AbortSignal.timeout(100_000);
  scratch = makeTempFolder();
});
afterEach(async () => {
  await closeAll();
  vi.unstubAllEnvs();
  scratch.remove();
});

async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

async function startFleet(count: number, agent: NonNullable<FleetOptions['agent']>): Promise<SimulatedDevice[]> {
  const fleet = await startSimulatedFleet({ count, folder: join(scratch.path, 'fleet'), agent });
  closers.push(() => fleet.close());
  return fleet.devices;
}

/** What the app itself uses to work on a device. */
async function openSessions(devices: readonly SimulatedDevice[]) {
  const pool = new SshPool({
    resolve(name) {
      const device = devices.find((each) => each.name === name) ?? expect.unreachable();
      const { address, port, user, password, hostKey } = device;
      return {
        address,
        port,
        user,
        trusted: [hostKey],
        isRevoked: () => false,
        auth: async () => ({ kind: 'password', password }),
      };
    },
    onReached() {},
    onFailed() {},
    onChangedKey() {},
  });
  const sessions = createDeviceSessions({
    pool,
    agentBundle: await readAgentBundle(bundlePath, 'test'),
    nodes: createNodeSource({ folder: join(tmpdir(), 'flotilla-no-nodes') }),
  });
  closers.push(async () => {
    await sessions.close();
    await pool.close();
  });
  return (device: SimulatedDevice) => sessions.open(device.name, signal);
}

const report: StepReport = { step: (_name, work) => work({ output() {}, progress() {}, skip() {} }) };

async function agentProcesses(): Promise<string[]> {
  const found = await promisify(execFile)('pgrep', ['-fa', scratch.path]).catch(({ code, stdout }) => {
    expect(code).toBe(1);
    return { stdout };
  });
  return found.stdout.split('\n').filter(Boolean);
}

test('the app sets up the real agent on a simulated device, as a process of its own, and removes it', async () => {
  const [device] = await startFleet(1, { kind: 'process' });
  if (!device) return expect.unreachable();
  const session = await (await openSessions([device]))(device);
  expect(await session.probe(signal)).toMatchObject({
    facts: { hostname: device.name, machineId: device.folder.machineId, npmVersion: expect.stringMatching(/^\d+\./) },
    agent: { state: 'absent' },
  });
  expect(await session.setUpAgent(report, signal)).toMatchObject({ changed: true, agent: { state: 'running' } });
  expect(await session.setUpAgent(report, signal)).toMatchObject({ changed: false });
  expect(await (await session.agent(signal)).listModules(signal)).toEqual([]);
  expect(await agentProcesses()).toHaveLength(1);
  expect(await session.removeAgent(report, signal)).toEqual({ changed: true });
  expect(await session.probe(signal)).toMatchObject({ agent: { state: 'absent' } });
  await session.setUpAgent(report, signal);
  await closeAll();
  expect(await agentProcesses()).toEqual([]);
});

test('an agent inside the simulator is found, used, removed and set up again as any other', async () => {
  const devices = await startFleet(2, { kind: 'in-process', bundle: bundlePath });
  const open = await openSessions(devices);
  for (const device of devices) {
    const session = await open(device);
    expect(await session.probe(signal)).toMatchObject({ agent: { state: 'running', outdated: false } });
    expect(await session.setUpAgent(report, signal)).toMatchObject({ changed: false });
    expect(await (await session.agent(signal)).health(signal)).toMatchObject({ alive: true, pid: process.pid });
  }
  const [device, other] = devices;
  if (!device || !other) return expect.unreachable();
  const session = await open(device);
  expect(await session.removeAgent(report, signal)).toEqual({ changed: true });
  expect(await session.probe(signal)).toMatchObject({ agent: { state: 'absent' } });
  expect(await (await open(other)).probe(signal)).toMatchObject({ agent: { state: 'running' } });
  expect(await session.setUpAgent(report, signal)).toMatchObject({ changed: true, agent: { state: 'running' } });
  expect(await (await session.agent(signal)).listModules(signal)).toEqual([]);
  await closeAll();
  expect(await agentProcesses()).toEqual([]);
});

test.each<NonNullable<FleetOptions['agent']>>([{ kind: 'process' }, { kind: 'in-process', bundle: bundlePath }])(
  'a module runs on a device whose agent is $kind, and ends with the fleet',
  async (agent) => {
    const registry = await startRegistry(fixturePackages);
    closers.push(() => registry.close());
    vi.stubEnv('npm_config_registry', registry.url);
    const [device] = await startFleet(1, agent);
    if (!device) return expect.unreachable();
    const session = await (await openSessions([device]))(device);
    await session.setUpAgent(report, signal);
    const client = await session.agent(signal);
    const { id } = await client.createModule(
      { name: 'hello-service', version: '1.0.0' },
      { idempotencyKey: 'install', signal },
    );
    await client.actOnModule(id, 'start', { idempotencyKey: 'start', signal });
    expect(await client.getModule(id, signal)).toMatchObject({ status: { running: true } });
    const running = (await agentProcesses()).filter((line) => line.includes('hello-service'));
    expect(running).toHaveLength(1);
    await closeAll();
    expect(await agentProcesses()).toEqual([]);
  },
);

test('a second agent on a device is refused with a reason while the first runs on', async () => {
  const [device] = await startFleet(1, { kind: 'in-process', bundle: bundlePath });
  if (!device) return expect.unreachable();
  const { home, bin } = device.folder;
  const bundle = await readAgentBundle(bundlePath, 'test');
  const file = join(home, '.flotilla', 'agent', `agent-${bundle.build.slice(0, 16)}.cjs`);
  const args = [file, '--port', '0', '--token-file', join(home, '.flotilla/agent/token'), '--data-dir', home];
  await expect(promisify(execFile)(join(bin, 'node'), args, { env: device.login.environment })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('already runs'),
  });
  const endpoint = JSON.parse(await readFile(join(home, '.flotilla/data/endpoint.json'), 'utf8'));
  expect((await fetch(`http://127.0.0.1:${endpoint.port}/health`)).status).toBe(200);
});

test('a hundred devices have their agents in one process', async () => {
  const startedAt = performance.now();
  const devices = await startFleet(100, { kind: 'in-process', bundle: bundlePath });
  const ready = performance.now() - startedAt;
  const open = await openSessions(devices);
  const states = await Promise.all(
    devices.map(async (device) => (await (await open(device)).probe(signal)).agent.state),
  );
  expect(states).toEqual(devices.map(() => 'running'));
  const probed = performance.now() - startedAt;
  await closeAll();
  const closed = performance.now() - startedAt;
  console.log(
    `100 simulated devices with agents: ready ${ready.toFixed(0)} ms, all probed ${probed.toFixed(0)} ms, closed ${closed.toFixed(0)} ms`,
  );
  expect(await agentProcesses()).toEqual([]);
});
