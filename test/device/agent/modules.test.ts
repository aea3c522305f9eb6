import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { agentErrorSchema } from '../../../contract/agent/common.ts';
import { moduleListSchema, moduleSchema } from '../../../contract/agent/modules.ts';
import { AgentProcess, networkOfThisMachine, runs, waitFor } from './support/agent-process.ts';
import { fixturePackages } from './support/fixture-packages.ts';
import { follow } from './support/follow.ts';
import { type LocalRegistry, startRegistry } from './support/registry.ts';

let registry: LocalRegistry;
let agent: AgentProcess;

beforeAll(async () => {
  registry = await startRegistry(fixturePackages);
});
afterAll(() => registry.close());
beforeEach(async () => {
  agent = await AgentProcess.create({ env: { npm_config_registry: registry.url } });
});
afterEach(() => agent.destroy());

const create = (name: string, version: string, headers: Record<string, string> = {}) =>
  agent.call('POST', '/modules', { body: { name, version }, headers });
const act = (id: string, command: string) => agent.call('POST', `/modules/${id}/action`, { body: { command } });
const status = async (id: string) => (await agent.call('GET', `/modules/${id}`)).json.status;
const codeOf = (answer: { json: unknown }) => agentErrorSchema.parse(answer.json).error.code;

async function address(id: string): Promise<string> {
  return waitFor(async () => {
    const { log } = (await agent.call('GET', `/modules/${id}/log`)).json;
    return [...log.matchAll(/listening on (\S+)/g)].at(-1)?.[1];
  });
}

describe('the life of a module', () => {
  it('is installed, started, read, updated, stopped and deleted, and is what it says at each step', async () => {
    const created = await create('hello-service', '1.0.0');
    expect(created.status).toBe(200);
    const { id, description } = moduleSchema.parse(created.json);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(description).toEqual({ name: 'hello-service', version: '1.0.0' });
    expect(created.json.status).toMatchObject({ installed: true, initialized: true, enabled: false, running: false });

    expect(await act(id, 'start')).toMatchObject({ status: 200, json: { result: true } });
    expect(await status(id)).toMatchObject({ enabled: true, running: true });
    expect(await (await fetch(await address(id))).text()).toBe('hello 1.0.0');

    const updated = await agent.call('PUT', `/modules/${id}`, { body: { name: 'hello-service', version: '1.1.0' } });
    expect(updated).toMatchObject({ status: 200, json: { id, description: { version: '1.1.0' } } });
    expect(updated.json.status).toMatchObject({ running: true });
    expect(await waitFor(async () => (await (await fetch(await address(id))).text()) === 'hello 1.1.0')).toBe(true);

    expect((await act(id, 'stop')).status).toBe(200);
    expect(await status(id)).toMatchObject({ enabled: false, running: false });

    expect(await agent.call('DELETE', `/modules/${id}`)).toMatchObject({ status: 200, json: { deleted: true } });
    expect(moduleListSchema.parse((await agent.call('GET', '/modules')).json).modules).toEqual([]);
    expect(await readdir(join(agent.dataDir, 'modules'))).toEqual([]);
    expect(codeOf(await agent.call('GET', `/modules/${id}`))).toBe('not-found');
  });

  it('a version tag becomes the version that was really installed', async () => {
    const { json } = await create('hello-service', 'latest');
    expect(json.description.version).toBe('2.0.0');
  });

  it('an update to the version that is there changes nothing and downloads nothing', async () => {
    const { json } = await create('hello-service', '1.0.0');
    const before = registry.downloads();
    const again = await agent.call('PUT', `/modules/${json.id}`, { body: { name: 'hello-service', version: '1.0.0' } });
    expect(again).toMatchObject({ status: 200, json });
    expect(registry.downloads()).toBe(before);
  });

  it('an update that fails leaves the old version running', async () => {
    const { json } = await create('hello-service', '1.0.0');
    await act(json.id, 'start');
    const failed = await agent.call('PUT', `/modules/${json.id}`, {
      body: { name: 'hello-service', version: '9.9.9' },
    });
    expect(failed.status).toBe(500);
    expect(codeOf(failed)).toBe('version-not-found');
    expect((await agent.call('GET', `/modules/${json.id}`)).json).toMatchObject({
      description: { version: '1.0.0' },
      status: { running: true },
    });
    expect(await (await fetch(await address(json.id))).text()).toBe('hello 1.0.0');
    const roots = (await readdir(join(agent.dataDir, 'modules', json.id))).filter((name) =>
      name.startsWith('package-'),
    );
    expect(roots).toHaveLength(1);
  });

  it('a package with a start script runs as npm would run it', async () => {
    const { json } = await create('@site/started', '1.0.0');
    expect((await act(json.id, 'start')).status).toBe(200);
    const { log } = (await agent.call('GET', `/modules/${json.id}/log`)).json;
    expect(log).toContain('args a b');
  });

  it('sync repairs a package that was damaged, and starts it when it is to run', async () => {
    const { json } = await create('hello-service', '1.0.0');
    await act(json.id, 'start');
    const [root] = (await readdir(join(agent.dataDir, 'modules', json.id))).filter((name) =>
      name.startsWith('package-'),
    );
    await rm(join(agent.dataDir, 'modules', json.id, root ?? '', 'node_modules'), { recursive: true });
    expect(await status(json.id)).toMatchObject({ installed: false });
    expect((await act(json.id, 'sync')).status).toBe(200);
    expect(await status(json.id)).toMatchObject({ installed: true, enabled: true, running: true });
  });

  it('sync stops what is not to run', async () => {
    const { json } = await create('hello-service', '1.0.0');
    expect((await act(json.id, 'sync')).status).toBe(200);
    expect(await status(json.id)).toMatchObject({ enabled: false, running: false });
  });

  it('stopping ends everything the service started, also what ignores the request and what went its own way', async () => {
    await agent.destroy();
    agent = await AgentProcess.create({ env: { npm_config_registry: registry.url }, args: ['--grace', '1'] });
    const { json } = await create('with-a-family', '1.0.0');
    await act(json.id, 'start');
    const { log } = (await agent.call('GET', `/modules/${json.id}/log`)).json;
    const pids = (/family (.*)/.exec(log)?.[1] ?? '').split(' ').map(Number);
    expect(pids).toHaveLength(3);
    for (const pid of pids) expect(await runs(pid)).toBe(true);
    expect((await act(json.id, 'stop')).status).toBe(200);
    for (const pid of pids) expect(await runs(pid)).toBe(false);
  });

  it('a service that dies is told with the way it ended', async () => {
    const { json } = await create('hello-service', '1.0.0');
    await act(json.id, 'start');
    const [pid] = await agent.servicePids();
    process.kill(pid ?? 0, 'SIGKILL');
    const after = await waitFor(async () => {
      const now = await status(json.id);
      return /ended by SIGKILL/.test(now.result) ? now : undefined;
    });
    expect(after).toMatchObject({ enabled: true, running: false });
  });

  it('install scripts of packages are not run', async () => {
    const { json } = await create('has-install-script', '1.0.0');
    const files = await readdir(join(agent.dataDir, 'modules', json.id), { recursive: true });
    expect(files.some((name) => name.endsWith('was-run'))).toBe(false);
    expect(files.some((name) => name.endsWith('has-install-script/package.json'))).toBe(true);
  });
});

describe('what cannot be done', () => {
  it('a package that does not exist leaves no entry and says so', async () => {
    const failed = await create('no-such-package', '1.0.0');
    expect(failed.status).toBe(500);
    expect(codeOf(failed)).toBe('package-not-found');
    expect((await agent.call('GET', '/modules')).json).toEqual({ modules: [] });
    expect(await readdir(join(agent.dataDir, 'state/modules'))).toEqual([]);
    expect(await readdir(join(agent.dataDir, 'modules')).catch(() => [])).toEqual([]);
  });

  it('a version that does not exist says so', async () => {
    expect(codeOf(await create('hello-service', '7.7.7'))).toBe('version-not-found');
  });

  it('a dependency that does not exist is not taken for the package itself', async () => {
    expect(codeOf(await create('wants-what-is-missing', '1.0.0'))).toBe('install-failed');
  });

  it('a registry that cannot be reached says so, within seconds', async () => {
    await agent.destroy();
    agent = await AgentProcess.create({ env: { npm_config_registry: 'http://127.0.0.1:9' } });
    const started = Date.now();
    expect(codeOf(await create('hello-service', '1.0.0'))).toBe('registry-unreachable');
    expect(Date.now() - started).toBeLessThan(20_000);
  });

  it('a device without npm says so', async () => {
    await agent.destroy();
    agent = await AgentProcess.create({ env: { PATH: '/nonexistent' } });
    expect(codeOf(await create('hello-service', '1.0.0'))).toBe('no-installer');
  });

  it('a second module of the same package is refused', async () => {
    await create('hello-service', '1.0.0');
    const again = await create('hello-service', '1.1.0');
    expect(again.status).toBe(409);
    expect(codeOf(again)).toBe('exists');
  });

  it('two clients that install the same module at once get one module', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => create('hello-service', '1.0.0')));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409]);
    expect((await agent.call('GET', '/modules')).json.modules).toHaveLength(1);
  });

  it('a library is installed and has nothing to start', async () => {
    const { json } = await create('only-a-library', '1.0.0');
    expect(json.status).toMatchObject({ installed: true, initialized: false });
    const failed = await act(json.id, 'start');
    expect(failed.status).toBe(409);
    expect(codeOf(failed)).toBe('no-service');
  });

  it('a program outside of its package is not run', async () => {
    const { json } = await create('escapes', '1.0.0');
    expect(json.status).toMatchObject({ initialized: false });
  });

  it('a service that ends at once is not called started, and the reason is told', async () => {
    const { json } = await create('crasher', '1.0.0');
    const failed = await act(json.id, 'start');
    expect(failed.status).toBe(500);
    expect(agentErrorSchema.parse(failed.json).error).toMatchObject({
      code: 'did-not-stay-up',
      message: expect.stringContaining('no valve is connected'),
    });
    expect(await status(json.id)).toMatchObject({ enabled: false, running: false });
    expect((await status(json.id)).result).toContain('no valve is connected');
  });

  it('a module cannot become another package', async () => {
    const { json } = await create('hello-service', '1.0.0');
    const failed = await agent.call('PUT', `/modules/${json.id}`, { body: { name: 'crasher', version: '1.0.0' } });
    expect(failed.status).toBe(400);
  });

  it.each([
    ['no JSON', '{"name":'],
    ['no object', '[]'],
    ['no version', { name: 'hello-service' }],
    ['a number for a name', { name: 7, version: '1.0.0' }],
    ['shell syntax', { name: '; rm -rf /', version: '1.0.0' }],
    ['a path', { name: '../../x', version: '1.0.0' }],
    ['an option', { name: '--global', version: '1.0.0' }],
    ['an option for a version', { name: 'hello-service', version: '--global' }],
    ['a substitution', { name: '$(id)', version: '1.0.0' }],
    ['a URL for a version', { name: 'hello-service', version: 'http://127.0.0.1/x.tgz' }],
    ['a very long name', { name: 'x'.repeat(5_000), version: '1.0.0' }],
  ])('a body with %s is the mistake of the client', async (_what, body) => {
    const answer = await agent.call('POST', '/modules', { body });
    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toBe('invalid-args');
  });

  it('a body without bounds is refused', async () => {
    const answer = await agent.call('POST', '/modules', { body: 'x'.repeat(100_000) });
    expect(answer.status).toBe(413);
    expect(codeOf(answer)).toBe('too-large');
  });

  it('an unknown id is not found in any call', async () => {
    const id = randomUUID();
    const answers = await Promise.all([
      agent.call('GET', `/modules/${id}`),
      agent.call('PUT', `/modules/${id}`, { body: { name: 'hello-service', version: '1.0.0' } }),
      agent.call('DELETE', `/modules/${id}`),
      act(id, 'start'),
      agent.call('GET', `/modules/${id}/log`),
      agent.call('GET', `/modules/${id}/log?follow=1`),
      agent.call('GET', '/nothing/here'),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404, 404, 404, 404]);
  });

  it('an unknown command is refused', async () => {
    const { json } = await create('hello-service', '1.0.0');
    expect((await act(json.id, 'explode')).status).toBe(400);
  });
});

describe('the log of a module', () => {
  it('gives the last lines, bounded, and follows what comes without gap or repetition', async () => {
    const { json } = await create('chatter', '1.0.0');
    await act(json.id, 'start');
    const { log } = (await agent.call('GET', `/modules/${json.id}/log?lines=3`)).json;
    expect(log.split('\n')).toHaveLength(3);
    const followed = await follow(agent, `/modules/${json.id}/log?follow=1&lines=1000`);
    await waitFor(() => followed.lines.some((line) => line.text === 'later 60'));
    followed.stop();
    await followed.ended;
    const texts = followed.lines.filter((line) => line.stream === 'stdout').map((line) => line.text);
    expect(texts.slice(0, 502)).toEqual([
      ...Array.from({ length: 500 }, (_, i) => `line ${i}`),
      'ünïcode ✓',
      'later 0',
    ]);
    expect(texts.slice(501, 562)).toEqual(Array.from({ length: 61 }, (_, i) => `later ${i}`));

    const resumed = await follow(agent, `/modules/${json.id}/log?follow=1`, {
      'last-event-id': followed.ids.at(-1) ?? '',
    });
    await waitFor(() => resumed.lines.length > 2);
    resumed.stop();
    await resumed.ended;
    const last = Number(/\d+/.exec(texts.at(-1) ?? '')?.[0]);
    expect(resumed.lines[0]?.text).toBe(`later ${last + 1}`);
  });

  it('since leaves out what is older', async () => {
    const { json } = await create('hello-service', '1.0.0');
    await act(json.id, 'start');
    await address(json.id);
    const { log } = (await agent.call('GET', `/modules/${json.id}/log?since=${Date.now() + 60_000}`)).json;
    expect(log).toBe('');
    expect((await agent.call('GET', `/modules/${json.id}/log?lines=-1`)).status).toBe(400);
    expect((await agent.call('GET', `/modules/${json.id}/log?since=yesterday`)).status).toBe(400);
  });

  it('keeps error output apart', async () => {
    const { json } = await create('hello-service', '1.0.0');
    await act(json.id, 'start');
    const followed = await follow(agent, `/modules/${json.id}/log?follow=1`);
    await act(json.id, 'stop');
    const line = await waitFor(() => followed.lines.find(({ text }) => text === 'asked to end'));
    expect(line.stream).toBe('stderr');
    followed.stop();
    await followed.ended;
  });
});

describe('when an agent ends and another begins', () => {
  it('services run on, are adopted, keep their log, and can be stopped', async () => {
    const { json } = await create('chatter', '1.0.0');
    await act(json.id, 'start');
    const [pid] = await agent.servicePids();
    expect(await agent.stop()).toBe(0);
    expect(await readdir(agent.dataDir)).not.toContain('endpoint.json');
    expect(await runs(pid ?? 0)).toBe(true);
    await agent.start();
    expect(await status(json.id)).toMatchObject({ running: true });
    expect(await agent.servicePids()).toEqual([pid]);
    await waitFor(async () => {
      const { log } = (await agent.call('GET', `/modules/${json.id}/log?lines=1000`)).json;
      const seen = [...log.matchAll(/^later (\d+)$/gm)].map((match) => Number(match[1]));
      return seen.length > 20 && seen.every((n, index) => n === index);
    });
    await act(json.id, 'stop');
    expect(await runs(pid ?? 0)).toBe(false);
  });

  it('what was to run and does not any more is started again', async () => {
    const { json } = await create('hello-service', '1.0.0');
    await act(json.id, 'start');
    const [pid] = await agent.servicePids();
    await agent.stop('SIGKILL');
    process.kill(pid ?? 0, 'SIGKILL');
    await waitFor(async () => !(await runs(pid ?? 0)));
    await agent.start();
    await waitFor(async () => (await status(json.id)).running);
    expect(await agent.servicePids()).not.toEqual([pid]);
  });

  it('what was stopped stays stopped', async () => {
    const { json } = await create('hello-service', '1.0.0');
    await act(json.id, 'start');
    await act(json.id, 'stop');
    await agent.stop();
    await agent.start();
    expect(await status(json.id)).toMatchObject({ enabled: false, running: false });
  });
});

describe('idempotency keys', () => {
  it('a repeated key gets the first outcome, also from the next agent', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const first = await create('hello-service', '1.0.0', key);
    const second = await create('hello-service', '1.0.0', key);
    expect(second).toMatchObject({ status: 200, text: first.text });
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    await agent.stop('SIGKILL');
    await agent.start();
    expect(await create('hello-service', '1.0.0', key)).toMatchObject({ status: 200, text: first.text });
  });

  it('the outcome of a failure is kept too', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const first = await create('no-such-package', '1.0.0', key);
    expect(await create('no-such-package', '1.0.0', key)).toMatchObject({ status: 500, text: first.text });
  });

  it('a key of one request is refused for another', async () => {
    const key = { 'idempotency-key': randomUUID() };
    await create('hello-service', '1.0.0', key);
    expect((await create('crasher', '1.0.0', key)).status).toBe(400);
  });

  it('a key whose work is under way answers still-running, and respond-async answers at once', async () => {
    let release = () => {};
    registry.holdTarballs(
      new Promise<void>((resolve) => {
        release = resolve;
      }),
    );
    const key = { 'idempotency-key': randomUUID() };
    const accepted = await create('hello-service', '1.1.0', { ...key, prefer: 'respond-async' });
    expect(accepted).toMatchObject({ status: 202, json: { accepted: true } });
    const during = await create('hello-service', '1.1.0', key);
    expect(during.status).toBe(409);
    expect(codeOf(during)).toBe('still-running');
    expect((await agent.call('GET', '/modules')).json.modules).toEqual([]);
    release();
    const outcome = await waitFor(async () => {
      const answer = await agent.call('GET', `/outcomes/${key['idempotency-key']}`);
      return answer.status === 409 ? undefined : answer;
    });
    expect(outcome).toMatchObject({ status: 200, json: { description: { version: '1.1.0' } } });
    expect((await create('hello-service', '1.1.0', key)).text).toBe(outcome.text);
  });
});

describe('state on disk', () => {
  it('torn and foreign files are set aside and told, and nothing else is lost', async () => {
    const { json } = await create('hello-service', '1.0.0');
    await agent.stop();
    const { writeFile } = await import('node:fs/promises');
    const modules = join(agent.dataDir, 'state/modules');
    await writeFile(join(modules, `${randomUUID()}.json`), '{"id": "torn');
    await writeFile(join(modules, 'README.txt'), 'hello');
    await writeFile(join(agent.dataDir, 'state/outcomes/0.json'), '[]');
    await agent.start();
    expect((await agent.call('GET', '/modules')).json.modules).toEqual([json]);
    expect(await readdir(join(agent.dataDir, 'set-aside'))).toHaveLength(3);
    const { log } = (await agent.call('GET', '/agent/log')).json;
    expect(log.match(/was set aside/g)).toHaveLength(3);
  });

  it('nobody but the owner can read it', async () => {
    await create('hello-service', '1.0.0');
    const { stat } = await import('node:fs/promises');
    // What runs without rights may pass through the data folder to its own, and see nothing of the rest.
    expect((await stat(agent.dataDir)).mode & 0o066).toBe(0);
    for (const name of ['state', 'modules', 'logs'])
      expect((await stat(join(agent.dataDir, name))).mode & 0o077).toBe(0);
    expect((await stat(join(agent.dataDir, 'endpoint.json'))).mode & 0o077).toBe(0);
    expect((await stat(join(agent.folder, 'token'))).mode & 0o077).toBe(0);
  });
});

describe('a package from the real registry', () => {
  it('is installed, serves, and is updated to its latest version', async () => {
    await agent.destroy();
    agent = await AgentProcess.create({ env: { ...networkOfThisMachine(), HOST: '127.0.0.1', PORT: '0' } });
    const created = await create('sirv-cli', '2.0.1');
    expect(created.json).toMatchObject({
      description: { version: '2.0.1' },
      status: { installed: true, initialized: true },
    });
    expect((await act(created.json.id, 'start')).status).toBe(200);
    const url = await waitFor(async () => {
      const { log } = (await agent.call('GET', `/modules/${created.json.id}/log`)).json;
      return /http:\/\/\S+:\d+/.exec(log)?.[0];
    });
    expect((await fetch(url)).status).toBe(404);
    const updated = await agent.call('PUT', `/modules/${created.json.id}`, {
      body: { name: 'sirv-cli', version: 'latest' },
    });
    expect(updated.status).toBe(200);
    const [root] = (await readdir(join(agent.dataDir, 'modules', created.json.id))).filter((name) =>
      name.startsWith('package-'),
    );
    const manifest = join(agent.dataDir, 'modules', created.json.id, root ?? '', 'node_modules/sirv-cli/package.json');
    expect(JSON.parse(await readFile(manifest, 'utf8')).version).toBe(updated.json.description.version);
    expect(updated.json.description.version).not.toBe('2.0.1');
  });

  it('that does not exist there says so', async () => {
    await agent.destroy();
    agent = await AgentProcess.create({ env: networkOfThisMachine() });
    expect(codeOf(await create('flotilla-no-such-package', '1.0.0'))).toBe('package-not-found');
    expect(codeOf(await create('node-static', '99.0.0'))).toBe('version-not-found');
  });
});
