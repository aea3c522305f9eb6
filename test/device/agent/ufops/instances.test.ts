import { existsSync } from 'node:fs';
import { chmod, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tarGzOf } from '../../../support/tar-archive.ts';
import { AgentProcess, runs, waitFor } from '../support/agent-process.ts';
import { follow } from '../support/follow.ts';
import { ask, key, UfopClient, webImage } from './support.ts';

let agent: AgentProcess;
let ufops: UfopClient;

beforeEach(async () => {
  agent = await AgentProcess.create({ args: ['--grace', '2'] });
  ufops = new UfopClient(agent);
});
afterEach(() => agent.destroy());

const runImage = (run: string, more = '') =>
  tarGzOf([{ path: 'ufop.yaml', content: `run: ${JSON.stringify(run)}\n${more}` }]);
const isRoot = process.getuid?.() === 0;

describe('adding instances', () => {
  it('starts as many as were asked for, each on a port of its own, and they serve', async () => {
    await ufops.prepare('web', webImage(), { configuration: { env: { HELLO: 'from the configuration' } } });
    const added = await ufops.ok('POST', '/ufops/web/instances', { size: '3', version: 'v1' });
    expect(added.map(({ index }: { index: string }) => index)).toEqual(['1', '2', '3']);
    for (const index of ['1', '2', '3']) {
      const instance = await ufops.state('web', index, 'Running');
      expect(instance).toMatchObject({ version: 'v1', restarts: '0' });
      expect(await ask(instance)).toMatchObject({
        version: 'v1',
        index,
        built: 'one',
        hello: 'from the configuration',
      });
    }
    const ports = (await ufops.instances('web')).map(({ port }) => port);
    expect(new Set(ports).size).toBe(3);
    expect(await ufops.ok('GET', '/ufops/web')).toMatchObject({ version: 'v1', instanceNum: '3' });
  });

  it.runIf(isRoot)('runs them unprivileged where the agent is root, with a folder that they may write to', async () => {
    await ufops.prepare('web');
    await ufops.ok('POST', '/ufops/web/instances', { size: 1 });
    const instance = await ufops.state('web', '1', 'Running');
    const { uid, data, cwd } = await ask(instance, '/save');
    expect(uid).toBeGreaterThan(0);
    expect(await readFile(join(data, 'kept'), 'utf8')).toBe('kept');
    expect((await stat(cwd)).uid).toBe(0);
    expect((await stat(join(agent.dataDir, 'state'))).mode & 0o077).toBe(0);
  });

  it.runIf(isRoot)(
    'below a folder that is closed to them, they are kept elsewhere, and nothing of that stays',
    async () => {
      await agent.stop();
      await chmod(agent.folder, 0o700);
      await agent.start();
      await ufops.prepare('web');
      await ufops.ok('POST', '/ufops/web/instances', { size: 1 });
      const { uid, cwd } = await ask(await ufops.state('web', '1', 'Running'));
      expect(uid).toBeGreaterThan(0);
      expect(cwd.startsWith(agent.folder)).toBe(false);
      await ufops.ok('DELETE', '/ufops/web');
      expect(existsSync(join(cwd, '../../..'))).toBe(false);
    },
  );

  it('wants a version to be switched to first, and only adds that one', async () => {
    await ufops.register('web');
    const early = await ufops.call('POST', '/ufops/web/instances', { body: { size: '1' } });
    expect(early.json).toMatchObject({ code: 400, message: expect.stringContaining('switch') });
    await ufops.build('web', webImage());
    await ufops.build('web', webImage());
    await ufops.ok('POST', '/ufops/web/instances/v2/switch');
    const other = await ufops.call('POST', '/ufops/web/instances', { body: { size: '1', version: 'v1' } });
    expect(other.json).toMatchObject({ code: 400, message: expect.stringContaining('Switch to v1 first') });
    expect(await ufops.instances('web')).toEqual([]);
  });

  it('adds no more than the maximum', async () => {
    await ufops.prepare('web', webImage(), { configuration: { maxInstanceNum: '2' } });
    const many = await ufops.call('POST', '/ufops/web/instances', { body: { size: 3 } });
    expect(many.json).toMatchObject({ code: 400, message: expect.stringContaining('may have 2 instances') });
    await ufops.ok('POST', '/ufops/web/instances', { size: 2 });
    expect((await ufops.call('POST', '/ufops/web/instances', { body: { size: 1 } })).status).toBe(400);
    expect(await ufops.instances('web')).toHaveLength(2);
  });

  it.each([
    {},
    { size: 0 },
    { size: -1 },
    { size: 'x' },
    { size: 1.5 },
    { size: 1e9 },
    { size: '1', version: '$(id)' },
  ])('refuses %j', async (body) => {
    await ufops.prepare('web');
    expect((await ufops.call('POST', '/ufops/web/instances', { body })).json).toMatchObject({ code: 400 });
  });

  it('with the same key adds them once, also when it is asked for asynchronously', async () => {
    await ufops.prepare('web');
    const headers = { ...key(), prefer: 'respond-async' };
    const first = await agent.call('POST', '/api/ufops/web/instances', { body: { size: 2 }, headers });
    expect(first.status).toBe(202);
    const outcome = await waitFor(async () => {
      const known = await agent.call('GET', `/outcomes/${headers['idempotency-key']}`);
      return known.status === 200 ? known : undefined;
    });
    expect(outcome.json).toMatchObject({ code: 200, data: [{ index: '1' }, { index: '2' }] });
    await agent.call('POST', '/api/ufops/web/instances', { body: { size: 2 }, headers });
    expect(await ufops.instances('web')).toHaveLength(2);
  });
});

describe('an instance', () => {
  it('is stopped, started, rebooted and deleted, and is what it says at each step', async () => {
    await ufops.prepare('web');
    await ufops.ok('POST', '/ufops/web/instances', { size: 1 });
    const first = await ask(await ufops.state('web', '1', 'Running'));
    expect(await ufops.ok('POST', '/ufops/web/instances/1/stop')).toMatchObject({ index: '1', state: 'Stopped' });
    expect(await runs(first.pid)).toBe(false);
    expect(await ufops.ok('POST', '/ufops/web/instances/1/stop')).toMatchObject({ state: 'Stopped' });
    await ufops.ok('POST', '/ufops/web/instances/1/start');
    const second = await ask(await ufops.state('web', '1', 'Running'));
    await ufops.ok('POST', '/ufops/web/instances/1/start');
    expect((await ask(await ufops.state('web', '1', 'Running'))).pid).toBe(second.pid);
    await ufops.ok('POST', '/ufops/web/instances/1/reboot');
    const third = await ask(await ufops.state('web', '1', 'Running'));
    expect(third.pid).not.toBe(second.pid);
    expect((await ufops.call('DELETE', '/ufops/web/instances/1')).json).toEqual({ code: 200 });
    expect(await runs(third.pid)).toBe(false);
    expect(await ufops.instances('web')).toEqual([]);
    expect(existsSync(third.data)).toBe(false);
    const [next] = await ufops.ok('POST', '/ufops/web/instances', { size: 1 });
    expect(next.index).toBe('2');
  });

  it('is Starting until it answers on its port', async () => {
    const slow = "setTimeout(() => require('http').createServer((q, r) => r.end('x')).listen(process.env.PORT), 3000)";
    await ufops.prepare('slow', runImage(`node -e "${slow}"`));
    const [added] = await ufops.ok('POST', '/ufops/slow/instances', { size: 1 });
    expect(added.state).toBe('Starting');
    await ufops.state('slow', '1', 'Running');
  });

  it('that is not HTTP or answers with errors alone stays Starting', async () => {
    const ill = "require('http').createServer((q, r) => { r.statusCode = 500; r.end(); }).listen(process.env.PORT)";
    await ufops.prepare('ill', runImage(`node -e "${ill}"`));
    await ufops.ok('POST', '/ufops/ill/instances', { size: 1 });
    expect(await ufops.instance('ill', '1')).toMatchObject({ state: 'Starting' });
  });

  it('has a log, whose tail can be read and followed', async () => {
    await ufops.prepare('web');
    await ufops.ok('POST', '/ufops/web/instances', { size: 1 });
    const { port } = await ufops.state('web', '1', 'Running');
    await waitFor(async () => (await ufops.log('web', '1')).includes(`listening on ${port}`));
    expect((await ufops.ok('GET', '/ufops/web/instances/1/log?lines=1')).log.split('\n')).toHaveLength(1);
    expect((await ufops.ok('GET', `/ufops/web/instances/1/log?since=${Date.now() + 1_000}`)).log).toBe('');
    expect((await ufops.call('GET', '/ufops/web/instances/1/log?lines=x')).json).toMatchObject({ code: 400 });
    const followed = await follow(agent, '/api/ufops/web/instances/1/log?follow=1');
    await waitFor(() => followed.lines.some(({ text }) => text.includes('listening on')));
    followed.stop();
    await followed.ended;
  });
});

describe('a crash', () => {
  it('of one of three is mended, and counted', async () => {
    await ufops.prepare('web');
    await ufops.ok('POST', '/ufops/web/instances', { size: 3 });
    const before = await ask(await ufops.state('web', '2', 'Running'));
    process.kill(before.pid, 'SIGKILL');
    const after = await waitFor(async () => {
      const now = await ufops.instance('web', '2');
      return now.state === 'Running' && now.restarts === '1' ? now : undefined;
    });
    expect((await ask(after)).pid).not.toBe(before.pid);
    expect(await ufops.instance('web', '1')).toMatchObject({ state: 'Running', restarts: '0' });
    expect(await ufops.log('web', '2')).toMatch(/SIGKILL|137/);
  });

  it('at once, again and again, makes it Failed, with why; a start tries anew', async () => {
    await ufops.prepare('bad', runImage('echo no valve is connected >&2; exit 4'));
    await ufops.ok('POST', '/ufops/bad/instances', { size: 1 });
    const failed = await ufops.state('bad', '1', 'Failed', 60_000);
    expect(failed).toMatchObject({ restarts: '4', reason: expect.stringContaining('no valve is connected') });
    const again = await ufops.call('POST', '/ufops/bad/instances/1/start');
    expect(again.json).toMatchObject({ code: 500, message: expect.stringContaining('code 4') });
    expect(await ufops.instance('bad', '1')).toMatchObject({ state: 'Starting' });
    expect(await ufops.ok('POST', '/ufops/bad/instances/1/stop')).toMatchObject({ state: 'Stopped' });
    expect(await ufops.log('bad', '1')).toContain('no valve is connected');
  });

  it('because its port was taken meanwhile gets it another port', async () => {
    await ufops.prepare('web');
    await ufops.ok('POST', '/ufops/web/instances', { size: 1 });
    const { port } = await ufops.state('web', '1', 'Running');
    await ufops.ok('POST', '/ufops/web/instances/1/stop');
    const squatter = createServer();
    await new Promise<void>((resolve) => {
      squatter.listen(Number(port), '127.0.0.1', resolve);
    });
    try {
      await ufops.ok('POST', '/ufops/web/instances/1/start');
      const moved = await ufops.state('web', '1', 'Running');
      expect(moved.port).not.toBe(port);
      expect(await ask(moved)).toMatchObject({ index: '1' });
    } finally {
      await new Promise((resolve) => squatter.close(resolve));
    }
  });
});

describe('switching and upgrading', () => {
  beforeEach(async () => {
    await ufops.prepare('web');
    await ufops.ok('POST', '/ufops/web/instances', { size: 2 });
    await ufops.state('web', '1', 'Running');
    await ufops.state('web', '2', 'Running');
  });

  it('selects what new instances get, and leaves those that run as they are', async () => {
    await ufops.build('web', webImage({ built: 'two' }));
    expect((await ufops.call('POST', '/ufops/web/instances/v2/switch')).json).toMatchObject({ code: 200 });
    expect(await ufops.ok('GET', '/ufops/web')).toMatchObject({ version: 'v2' });
    expect((await ufops.ok('GET', '/ufops'))[0]).toMatchObject({ version: 'v2' });
    await ufops.ok('POST', '/ufops/web/instances', { size: '1', version: 'v2' });
    expect((await ufops.instances('web')).map(({ version }) => version)).toEqual(['v1', 'v1', 'v2']);
    expect(await ask(await ufops.state('web', '3', 'Running'))).toMatchObject({ built: 'two' });
    expect(await ask(await ufops.state('web', '1', 'Running'))).toMatchObject({ built: 'one' });
    await ufops.ok('POST', '/ufops/web/instances/1/switch');
    expect(await ufops.ok('GET', '/ufops/web')).toMatchObject({ version: 'v1' });
  });

  it('moves one instance after another to the selected version', async () => {
    await ufops.build('web', webImage({ built: 'two' }));
    await ufops.ok('POST', '/ufops/web/instances/v2/switch');
    await ufops.ok('POST', '/ufops/web/instances/2/stop');
    const upgraded = await ufops.ok('POST', '/ufops/web/upgrade');
    expect(upgraded).toMatchObject([
      { index: '1', version: 'v2', state: 'Running' },
      { index: '2', version: 'v1', state: 'Stopped' },
    ]);
    expect(await ask(await ufops.instance('web', '1'))).toMatchObject({ version: 'v2', built: 'two' });
    expect(await ufops.ok('POST', '/ufops/web/upgrade')).toEqual(upgraded);
    expect((await ufops.call('DELETE', '/ufops/web/versions/v1')).json).toMatchObject({ code: 409 });
  });

  it.each([
    ['ends at once', runImage('exit 3'), 'code 3'],
    ['never answers', runImage('sleep 1000', 'ready_timeout: 3\n'), 'did not answer on its port within 3 s'],
  ])('goes back when the new version %s, and touches no other instance', async (_name, image, words) => {
    await ufops.build('web', image);
    await ufops.ok('POST', '/ufops/web/instances/v2/switch');
    const other = await ask(await ufops.instance('web', '2'));
    const answer = await ufops.call('POST', '/ufops/web/upgrade');
    expect(answer.json).toMatchObject({ code: 500, message: expect.stringContaining(words) });
    expect(answer.json.message).toContain('is back at v1');
    expect(await ufops.state('web', '1', 'Running')).toMatchObject({ version: 'v1' });
    expect(await ask(await ufops.instance('web', '1'))).toMatchObject({ built: 'one' });
    expect((await ask(await ufops.instance('web', '2'))).pid).toBe(other.pid);
  });
});

describe('deleting a ufop', () => {
  it('ends its instances and leaves nothing of it', async () => {
    await ufops.prepare('web');
    await ufops.ok('POST', '/ufops/web/instances', { size: 2 });
    const pids = [];
    for (const index of ['1', '2']) pids.push((await ask(await ufops.state('web', index, 'Running'))).pid);
    await ufops.ok('DELETE', '/ufops/web');
    for (const pid of pids) expect(await runs(pid)).toBe(false);
    expect((await ufops.call('GET', '/ufops/web')).status).toBe(404);
    expect(existsSync(join(agent.dataDir, 'ufops'))).toBe(false);
    expect(await agent.servicePids()).toEqual([]);
    await ufops.register('web');
    expect(await ufops.instances('web')).toEqual([]);
    expect(await ufops.versions('web')).toEqual([]);
  });
});
