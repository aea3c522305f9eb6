import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  type AgentBundle,
  createDeviceSessions,
  createNodeSource,
  type DeviceSession,
} from '../../../main/device/device.ts';
import { makeToolFolder } from '../../support/device-tools.ts';
import { freePort } from '../../support/loopback.ts';
import { type RunningPlainServer, startPlainServer } from '../../support/plain-server.ts';
import { findProgram } from '../../support/programs.ts';
import { never, sshHarness } from '../../support/ssh-harness.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { buildBundle, stepLog } from './laptop.ts';

const missing = missingForSshd();
const noBundle: AgentBundle = { bytes: Buffer.from('no agent'), build: 'a'.repeat(64), version: '0' };
const change = () => ({ idempotencyKey: randomUUID(), signal: never() });

/** A laptop that knows the device, and on which port its plain server is. */
function laptopThatKnows(device: TestDevice, plainServerPort: () => number | null, agentBundle = noBundle) {
  const { pool } = sshHarness(device);
  const nodes = createNodeSource({ folder: join(device.folder, 'no-nodes') });
  const sessions = createDeviceSessions({ pool, agentBundle, nodes, plainServerPort });
  return {
    session: (): Promise<DeviceSession> => sessions.open('device', never()),
    async close() {
      await sessions.close();
      await pool.close();
    },
  };
}
type KnowingLaptop = ReturnType<typeof laptopThatKnows>;

/** A folder with these programs and those of POSIX that the scripts need, and no other. */
function narrowPath(folder: string, programs: readonly string[]): string {
  const tools = [
    'sh',
    'cat',
    'head',
    'tail',
    'tr',
    'sed',
    'grep',
    'cut',
    'id',
    'uname',
    'date',
    'df',
    'sleep',
    'readlink',
  ];
  mkdirSync(folder);
  for (const name of [...tools, ...programs]) {
    const program = findProgram(name);
    if (program) symlinkSync(program, join(folder, name));
  }
  return folder;
}

describe.skipIf(missing)(`a plain server of the Modules API${missing ? `: ${missing}` : ''}`, () => {
  let device: TestDevice;
  let laptop: KnowingLaptop;
  let server: RunningPlainServer;
  let port: number | null;

  beforeAll(async () => {
    device = await startSshd();
  });
  afterAll(() => device?.stop());
  beforeEach(async () => {
    server = await startPlainServer(device);
    port = server.port;
    laptop = laptopThatKnows(device, () => port);
  });
  afterEach(async () => {
    await laptop?.close();
    await server?.stop();
  });
  const client = async () => (await laptop.session()).agent(never());

  it('is used for what its text has, from the installation to the removal, and sees neither token nor key', async () => {
    const plain = await client();
    expect(await plain.listModules(never())).toEqual([]);
    const { id } = await plain.createModule({ name: 'pump', version: '1.0.0' }, change());
    expect(await plain.updateModule(id, { name: 'pump', version: '1.0.0' }, change())).toMatchObject({ id });
    const updated = await plain.updateModule(id, { name: 'pump', version: '1.1.0' }, change());
    expect(updated.description.version).toBe('1.1.0');
    await plain.actOnModule(id, 'start', change());
    await plain.actOnModule(id, 'start', change());
    expect((await plain.getModule(id, never())).status).toMatchObject({ running: true });
    await plain.actOnModule(id, 'restart', change());
    await plain.actOnModule(id, 'stop', change());
    await plain.deleteModule(id, change());
    // It leaves `null` in its place.
    expect(await plain.listModules(never())).toEqual([]);
    await expect(plain.getModule(id, never())).rejects.toMatchObject({ code: 'module.unknown' });
    expect(server.sawOurs()).toBe(false);
  });

  it('says what it refuses, and what it does not have', async () => {
    const plain = await client();
    const { id } = await plain.createModule({ name: 'pump', version: '1.0.0' }, change());
    await expect(plain.actOnModule(id, 'sync', change())).rejects.toMatchObject({
      code: 'plain.failed',
      params: { detail: 'HTTP 500' },
    });
    const blob = { kind: 'npm' as const, blob: 'a'.repeat(64) };
    const packed = { name: 'valve', version: '1.0.0', source: blob };
    await expect(plain.createModule(packed, change())).rejects.toMatchObject({ code: 'plain.not-offered' });
    await expect(plain.health(never())).rejects.toMatchObject({ code: 'plain.not-offered' });
    const log = plain.followModuleLog(id, { lines: 1, signal: never() });
    await expect(log[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'plain.not-offered' });
    expect(plain.keepsOutcomes).toBe(false);
  });

  it('is sent a change once, also when it hangs up on it', async () => {
    const plain = await client();
    await server.order({ hangUpAfterNext: 'change' });
    const create = plain.createModule({ name: 'pump', version: '1.0.0' }, change());
    await expect(create).rejects.toMatchObject({ code: 'ssh.connection-lost' });
    expect(server.requests().filter((request) => request === 'POST /modules')).toHaveLength(1);
    expect(await plain.listModules(never())).toMatchObject([{ description: { name: 'pump' } }]);
  });

  it('is told apart from one that does not run, and from one that is something else', async () => {
    const plain = await client();
    await server.order({ say: 'nonsense' });
    await expect(plain.listModules(never())).rejects.toMatchObject({
      code: 'plain.not-modules-api',
      params: { port: server.port },
    });
    await server.stop();
    await expect(plain.listModules(never())).rejects.toMatchObject({ code: 'plain.not-running' });
    port = await freePort('127.0.0.1');
    await expect((await client()).listModules(never())).rejects.toMatchObject({ params: { port } });
  });

  it('is nothing to a laptop that was not told of it, and is left alone when the agent is removed', async () => {
    const plain = await client();
    await plain.createModule({ name: 'pump', version: '1.0.0' }, change());
    const session = await laptop.session();
    expect(await session.removeAgent(stepLog(), never())).toEqual({ changed: false });
    expect(server.requests().filter((request) => request.startsWith('DELETE'))).toEqual([]);
    expect(await session.planAgent(never())).toMatchObject({ plainServerPort: server.port });
    port = null;
    await expect(client()).rejects.toMatchObject({ code: 'agent.not-set-up' });
  });

  it('is found by looking, with a question to one port after another and nothing else', async () => {
    await (await client()).createModule({ name: 'pump', version: '1.0.0' }, change());
    port = null;
    const before = server.requests().length;
    const session = await laptop.session();
    const { found, asked } = await session.findPlainServer({ sshPort: device.port, signal: never() });
    expect(found).toEqual({ port: server.port, modules: ['pump'] });
    expect(asked.at(-1)).toBe(server.port);
    expect(asked.length).toBeLessThanOrEqual(12);
    expect(server.requests().slice(before)).toEqual(['GET /modules']);
  });

  it('is told from other servers that answer', async () => {
    const other = await startPlainServer(device);
    onTestFinished(() => other.stop());
    // The lower port is asked first.
    const [first, second] = server.port < other.port ? [server, other] : [other, server];
    await first.order({ say: 'nonsense' });
    const session = await laptop.session();
    const { found, asked } = await session.findPlainServer({ sshPort: device.port, signal: never() });
    expect(found).toEqual({ port: second.port, modules: [] });
    expect(asked.slice(-2)).toEqual([first.port, second.port]);
    expect(first.requests()).toEqual(['GET /modules']);
  });

  it('is left alone by an agent that is set up beside it, and used again when that is gone', async () => {
    await (await client()).createModule({ name: 'pump', version: '1.0.0' }, change());
    const knowing = laptopThatKnows(device, () => port, await buildBundle());
    onTestFinished(() => knowing.close());
    const session = await knowing.session();
    expect(await (await session.agent(never())).listModules(never())).toHaveLength(1);
    const { agent } = await session.setUpAgent(stepLog(), never());
    expect(agent.state).toBe('running');
    const own = await session.agent(never());
    expect(own.keepsOutcomes).toBe(true);
    expect(await own.listModules(never())).toEqual([]);
    const before = server.requests().length;
    expect(await session.removeAgent(stepLog(), never())).toEqual({ changed: true });
    expect(server.requests()).toHaveLength(before);
    expect(await (await session.agent(never())).listModules(never())).toMatchObject([
      { description: { name: 'pump' } },
    ]);
  });
});

/** What can stand in for forwarding, and what of it this machine has. */
const standIns = ['nc', 'busybox', 'socat', 'node', 'bash'].map((name) => {
  const isHere = name === 'node' || findProgram(name) !== null;
  return { name, isHere, note: isHere ? '' : ' (not on this machine)' };
});

describe.skipIf(missing)(`a plain server where forwarding is forbidden${missing ? `: ${missing}` : ''}`, () => {
  /** A device whose user finds this program and those of POSIX. */
  async function plainOnDeviceWith(program: string | null) {
    const folder = makeTempFolder();
    onTestFinished(folder.remove);
    chmodSync(folder.path, 0o755);
    const PATH =
      program === 'node'
        ? `${narrowPath(join(folder.path, 'bin'), [])}:${makeToolFolder(join(folder.path, 'tools'))}`
        : narrowPath(join(folder.path, 'bin'), program === null ? [] : [program]);
    const device = await startSshd({ config: ['AllowTcpForwarding no'], env: { PATH } });
    onTestFinished(() => device.stop());
    const server = await startPlainServer(device);
    onTestFinished(() => server.stop());
    const laptop = laptopThatKnows(device, () => server.port);
    onTestFinished(() => laptop.close());
    return { server, session: await laptop.session(), sshPort: device.port };
  }

  for (const { name, isHere, note } of standIns) {
    it.skipIf(!isHere)(`is used through ${name} where the device has that${note}`, async () => {
      const { server, session } = await plainOnDeviceWith(name);
      const plain = await session.agent(never());
      const { id } = await plain.createModule({ name: 'pump', version: '1.0.0' }, change());
      await plain.actOnModule(id, 'start', change());
      const [one, other] = await Promise.all([plain.listModules(never()), plain.getModule(id, never())]);
      expect(one).toEqual([other]);
      expect(other.status.running).toBe(true);
      await server.order({ hangUpAfterNext: 'change' });
      await expect(plain.deleteModule(id, change())).rejects.toMatchObject({ code: 'ssh.connection-lost' });
      expect(server.requests().filter((request) => request.startsWith('DELETE'))).toHaveLength(1);
      await server.stop();
      await expect(plain.listModules(never())).rejects.toMatchObject({ code: 'plain.not-running' });
    });
  }

  it('is out of reach where the device has nothing that could stand in, and that is said', async () => {
    const { server, session, sshPort } = await plainOnDeviceWith(null);
    const plain = await session.agent(never());
    await expect(plain.listModules(never())).rejects.toMatchObject({ code: 'plain.no-way' });
    const look = session.findPlainServer({ sshPort, signal: never() });
    await expect(look).rejects.toMatchObject({ code: 'plain.no-way' });
    expect(server.requests()).toEqual([]);
  });
});
