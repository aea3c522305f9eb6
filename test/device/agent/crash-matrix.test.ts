import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CrashPoint, crashPoints } from '../../../agent/state/crash-point.ts';
import { AgentProcess, type Answer, markedPids, waitFor } from './support/agent-process.ts';
import { fixturePackages } from './support/fixture-packages.ts';
import { ModuleCalls } from './support/module-calls.ts';
import { type LocalRegistry, startRegistry } from './support/registry.ts';
import { UfopClient, webImage } from './ufops/support.ts';

// The agent is killed at every step that it names, and started again. Then the device must be in a state that makes sense,
// and the same request, sent again under its key, must end as if nothing had happened.

let registry: LocalRegistry;
let agent: AgentProcess;
let ufops: UfopClient;
const modules = new ModuleCalls(() => agent);

beforeAll(async () => {
  registry = await startRegistry(fixturePackages);
});
afterAll(() => registry.close());
beforeEach(async () => {
  agent = await AgentProcess.create({ env: { npm_config_registry: registry.url } });
  ufops = new UfopClient(agent);
});
afterEach(() => agent.destroy());

/** A request that can be sent twice under the same key. */
type Request = (headers: Record<string, string>) => Promise<Answer>;

const post =
  (path: string, body?: unknown): Request =>
  (headers) =>
    agent.call('POST', path, { headers, ...(body === undefined ? {} : { body }) });
const put =
  (path: string, body: unknown): Request =>
  (headers) =>
    agent.call('PUT', path, { body, headers });
const remove =
  (path: string): Request =>
  (headers) =>
    agent.call('DELETE', path, { headers });

/** Kills the agent at a step of a request, starts the next one, and sends the request again under the same key. */
async function crashAndRepeat(step: CrashPoint, request: Request): Promise<Answer> {
  const headers = { 'idempotency-key': randomUUID() };
  await agent.stop();
  await agent.start({ FLOTILLA_CRASH_AT: step });
  await request(headers).catch(() => undefined);
  await agent.killed();
  await agent.start();
  await expectConsistentModules();
  return request(headers);
}

/** What the agent says of its modules is what is on the disk, and each runs once or not at all. */
async function expectConsistentModules(): Promise<void> {
  const listed = await waitFor(async () => {
    const found = await modules.list();
    return found.every(({ status }) => status.enabled === status.running) ? found : undefined;
  });
  for (const { id, status, description } of listed) {
    expect(status.installed).toBe(true);
    const roots = (await readdir(join(agent.dataDir, 'modules', id))).filter((name) => name.startsWith('package-'));
    expect(roots).toHaveLength(1);
    const manifest = join(
      agent.dataDir,
      'modules',
      id,
      roots[0] ?? '',
      'node_modules',
      description.name,
      'package.json',
    );
    expect(JSON.parse(await readFile(manifest, 'utf8')).version).toBe(description.version);
    expect(await markedPids(`${agent.dataDir}#module-${id}`)).toHaveLength(status.running ? 1 : 0);
  }
  const onDisk = await readdir(join(agent.dataDir, 'modules')).catch(() => []);
  expect(onDisk.sort()).toEqual(listed.map(({ id }) => id).sort());
}

const hello = (version: string) => ({ name: 'hello-service', version });

async function installed(version: string): Promise<string> {
  return (await modules.create('hello-service', version)).json.id;
}

async function running(version: string): Promise<string> {
  const id = await installed(version);
  expect((await modules.act(id, 'start')).status).toBe(200);
  return id;
}

async function twoVersions(): Promise<void> {
  await ufops.prepare('web');
  await ufops.build('web', webImage({ built: 'two' }));
}

const image = (): Request => (headers) => ufops.upload({ image: webImage(), fields: { ufop: 'web' }, headers });

type Row = () => Promise<void>;

const installRow =
  (step: CrashPoint): Row =>
  async () => {
    const answer = await crashAndRepeat(step, post('/modules', hello('1.0.0')));
    expect(answer.status).toBe(200);
    expect(await modules.list()).toMatchObject([{ id: answer.json.id, description: { version: '1.0.0' } }]);
    await expectConsistentModules();
  };

const updateRow =
  (step: CrashPoint): Row =>
  async () => {
    const id = await running('1.0.0');
    const answer = await crashAndRepeat(step, put(`/modules/${id}`, hello('1.1.0')));
    expect(answer).toMatchObject({ status: 200, json: { description: { version: '1.1.0' } } });
    await expectConsistentModules();
    expect(await modules.served(id)).toBe('hello 1.1.0');
  };

const deleteRow =
  (step: CrashPoint): Row =>
  async () => {
    const id = await running('1.0.0');
    const answer = await crashAndRepeat(step, remove(`/modules/${id}`));
    expect(answer).toMatchObject({ status: 200, json: { deleted: true } });
    expect(await modules.list()).toEqual([]);
    expect(await markedPids(agent.dataDir)).toEqual([]);
  };

const startRow =
  (step: CrashPoint): Row =>
  async () => {
    const id = await installed('1.0.0');
    const headers = { 'idempotency-key': randomUUID() };
    const start = post(`/modules/${id}/action`, { command: 'start' });
    await agent.stop();
    await agent.start({ FLOTILLA_CRASH_AT: step });
    await start(headers).catch(() => undefined);
    await agent.killed();
    await agent.start();
    expect((await start(headers)).status).toBe(200);
    await expectConsistentModules();
    expect(await modules.get(id)).toMatchObject({ status: { enabled: true, running: true } });
  };

const uploadRow =
  (step: CrashPoint): Row =>
  async () => {
    await ufops.register('web');
    expect((await crashAndRepeat(step, image())).status).toBe(200);
    const { version } = await waitFor(async () => (await ufops.versions('web'))[0]);
    expect(await ufops.built('web', version)).toMatchObject({ state: 'build success' });
    expect(await ufops.versions('web')).toHaveLength(1);
  };

const switchRow =
  (step: CrashPoint): Row =>
  async () => {
    await twoVersions();
    const answer = await crashAndRepeat(step, post('/api/ufops/web/instances/v2/switch'));
    expect(answer.status).toBe(200);
    expect(await ufops.ok('GET', '/ufops/web')).toMatchObject({ version: 'v2' });
  };

const addRow =
  (step: CrashPoint): Row =>
  async () => {
    await ufops.prepare('web');
    expect((await crashAndRepeat(step, post('/api/ufops/web/instances', { size: '2' }))).status).toBe(200);
    const all = await waitFor(async () => {
      const found = await ufops.instances('web');
      return found.every(({ state }) => state === 'Running') ? found : undefined;
    }, 30_000);
    expect(all.map(({ index }) => index)).toEqual(['1', '2']);
    expect(new Set(all.map(({ port }) => port)).size).toBe(2);
  };

const rows: Record<CrashPoint, Row> = {
  'install:recorded': installRow('install:recorded'),
  'install:package-there': installRow('install:package-there'),
  'install:before-ready': installRow('install:before-ready'),
  'update:package-there': updateRow('update:package-there'),
  'update:service-stopped': updateRow('update:service-stopped'),
  'update:switched': updateRow('update:switched'),
  'delete:marked': deleteRow('delete:marked'),
  'delete:service-stopped': deleteRow('delete:service-stopped'),
  'delete:package-gone': deleteRow('delete:package-gone'),
  'start:recorded': startRow('start:recorded'),
  'start:spawned': startRow('start:spawned'),
  'upload:received': uploadRow('upload:received'),
  'upload:placed': uploadRow('upload:placed'),
  'build:begun': uploadRow('build:begun'),
  'build:unpacked': uploadRow('build:unpacked'),
  'build:commands-run': uploadRow('build:commands-run'),
  'build:before-success': uploadRow('build:before-success'),
  'switch:before': switchRow('switch:before'),
  'switch:after': switchRow('switch:after'),
  'add:recorded': addRow('add:recorded'),
  'add:started': addRow('add:started'),
  'outcome:before-reply': installRow('outcome:before-reply'),
};

describe('an agent that is killed, and the next one', () => {
  it.each(crashPoints)('at %s', (step) => rows[step]());
});

describe('a restart over which an agent was killed', () => {
  const steps = ['start:recorded', 'start:spawned', 'outcome:before-reply'] as const;
  it.each(steps)('at %s ends the service once, though it is asked for again', async (step) => {
    const id = await installed('1.0.0');
    expect((await modules.act(id, 'start')).status).toBe(200);
    const running = () => markedPids(`${agent.dataDir}#module-${id}`);
    const first = await running();
    const headers = { 'idempotency-key': randomUUID() };
    const restart = post(`/modules/${id}/action`, { command: 'restart' });
    await agent.stop();
    await agent.start({ FLOTILLA_CRASH_AT: step });
    await restart(headers).catch(() => undefined);
    await agent.killed();
    await agent.start();
    const second = await waitFor(async () => {
      const pids = await running();
      return pids.length === 1 && (await modules.get(id)).status.running && pids;
    });
    expect(second).not.toEqual(first);
    expect((await restart(headers)).status).toBe(200);
    expect(await running()).toEqual(second);
    expect((await modules.act(id, 'restart')).status).toBe(200);
    expect(await running()).not.toEqual(second);
  });
});
