import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tarGzOf } from '../../../support/tar-archive.ts';
import { AgentProcess, runs, waitFor } from '../support/agent-process.ts';
import { ask, key, UfopClient, webImage } from './support.ts';

let agent: AgentProcess;
let ufops: UfopClient;

beforeEach(async () => {
  agent = await AgentProcess.create({ args: ['--grace', '2'] });
  ufops = new UfopClient(agent);
});
afterEach(() => agent.destroy());

const image = (yaml: object) => tarGzOf([{ path: 'ufop.yaml', content: JSON.stringify(yaml) }]);

async function restart(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  await agent.stop(signal);
  await agent.start();
}

/** Waits until an agent that kills itself at a step has done so; the request that led there has no answer. */
async function diesDuring(request: Promise<unknown>, pid: number): Promise<void> {
  await request.catch(() => undefined);
  await waitFor(async () => !(await runs(pid)), 20_000);
}

async function runningWeb(size: number): Promise<number[]> {
  await ufops.prepare('web');
  await ufops.ok('POST', '/ufops/web/instances', { size });
  const pids: number[] = [];
  for (let index = 1; index <= size; index += 1) {
    pids.push((await ask(await ufops.state('web', String(index), 'Running'))).pid);
  }
  return pids;
}

describe('when the agent is restarted', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)('by %s, instances run on and are taken up again', async (signal) => {
    const pids = await runningWeb(2);
    await ufops.ok('POST', '/ufops/web/instances/2/stop');
    await agent.stop(signal);
    expect(await runs(pids[0] ?? 0)).toBe(true);
    await agent.start();
    const instance = await ufops.state('web', '1', 'Running');
    expect(instance.restarts).toBe('0');
    expect((await ask(instance)).pid).toBe(pids[0]);
    expect(await ufops.instance('web', '2')).toMatchObject({ state: 'Stopped' });
    await ufops.ok('POST', '/ufops/web/instances/1/stop');
    expect(await runs(pids[0] ?? 0)).toBe(false);
  });

  it('an instance that ended meanwhile is started again', async () => {
    const [pid] = await runningWeb(1);
    await agent.stop('SIGKILL');
    process.kill(pid ?? 0, 'SIGKILL');
    await agent.start();
    const now = await ask(await ufops.state('web', '1', 'Running'));
    expect(now.pid).not.toBe(pid);
  });

  it('an adopted instance that crashes is started again', async () => {
    const [pid] = await runningWeb(1);
    await restart();
    await ufops.state('web', '1', 'Running');
    process.kill(pid ?? 0, 'SIGKILL');
    const mended = await waitFor(async () => {
      const now = await ufops.instance('web', '1');
      return now.state === 'Running' && now.restarts === '1' ? now : undefined;
    });
    expect((await ask(mended)).pid).not.toBe(pid);
  });

  it('an instance that had failed gets another chance', async () => {
    await ufops.register('flaky');
    const yaml = { run: 'test -e "$UFOP_DATA/good" || exit 3; sleep 1000' };
    await ufops.build('flaky', image(yaml));
    await ufops.ok('POST', '/ufops/flaky/instances/v1/switch');
    await ufops.ok('POST', '/ufops/flaky/instances', { size: 1 });
    await ufops.state('flaky', '1', 'Failed', 60_000);
    await writeFile(join(agent.dataDir, 'ufops/flaky/data/1/good'), '');
    await restart();
    await waitFor(async () => (await agent.servicePids()).length === 1);
    expect(await ufops.instance('flaky', '1')).toMatchObject({ state: 'Starting' });
  });

  it('a torn record is set aside, and the rest is served', async () => {
    await runningWeb(1);
    await agent.stop('SIGKILL');
    await writeFile(join(agent.dataDir, 'state/ufop-instances/web.7.json'), '{"ufop": "web"');
    await writeFile(join(agent.dataDir, 'state/ufop-versions/foreign.txt'), 'hello');
    await agent.start();
    expect(await ufops.state('web', '1', 'Running')).toBeDefined();
    expect(await ufops.instances('web')).toHaveLength(1);
    expect(await readdir(join(agent.dataDir, 'set-aside'))).toHaveLength(2);
  });
});

describe('when the agent is killed', () => {
  it('during a build, the build is begun again, and nothing of the first one runs on', async () => {
    await agent.stop();
    await agent.start({ WAIT: '1000' });
    await ufops.register('web');
    const yaml = { build_script: ['echo pid $$', 'sleep $WAIT'], run: 'sleep 1000' };
    await ufops.upload({ image: image(yaml), fields: { ufop: 'web' } });
    const pid = await waitFor(
      async () => Number(/^pid (\d+)$/m.exec(await ufops.buildLog('web', 'v1'))?.[1]) || undefined,
    );
    await agent.stop('SIGKILL');
    await agent.start({ WAIT: '0' });
    expect(await ufops.built('web', 'v1')).toMatchObject({ state: 'build success' });
    expect(await runs(pid)).toBe(false);
  });

  it('by a build each time it is begun, the version fails and says so', async () => {
    await ufops.register('web');
    for (const attempt of [1, 2]) {
      const { pid } = agent;
      await agent.stop('SIGTERM');
      await agent.start({ FLOTILLA_CRASH_AT: 'build:unpacked' }).catch(() => undefined);
      if (attempt === 1) {
        await diesDuring(ufops.upload({ image: webImage(), fields: { ufop: 'web' } }), agent.pid);
      }
      await waitFor(async () => !(await runs(agent.pid)), 20_000);
      expect(agent.pid).not.toBe(pid);
    }
    await agent.start();
    expect(await ufops.built('web', 'v1')).toMatchObject({
      state: 'build failed',
      reason: expect.stringContaining('twice'),
    });
    expect(await readdir(join(agent.dataDir, 'images'))).toEqual([]);
  });

  it('with an image that no version stands for yet, nothing stays of it', async () => {
    await ufops.register('web');
    await agent.stop('SIGTERM');
    await agent.start({ FLOTILLA_CRASH_AT: 'upload:placed' });
    await diesDuring(ufops.upload({ image: webImage(), fields: { ufop: 'web' } }), agent.pid);
    await agent.start();
    expect(await ufops.versions('web')).toEqual([]);
    expect(await readdir(join(agent.dataDir, 'images'))).toEqual([]);
    expect(await readdir(join(agent.dataDir, 'uploads')).catch(() => [])).toEqual([]);
    expect(await ufops.build('web', webImage())).toMatchObject({ state: 'build success' });
  });

  it('while instances are added, the same key adds no more of them', async () => {
    await ufops.prepare('web');
    await agent.stop('SIGTERM');
    await agent.start({ FLOTILLA_CRASH_AT: 'add:recorded' });
    const request = { body: { size: 2 }, headers: key() };
    await diesDuring(agent.call('POST', '/api/ufops/web/instances', request), agent.pid);
    await agent.start();
    expect((await ufops.call('POST', '/ufops/web/instances', request)).json).toMatchObject({ code: 200 });
    expect((await ufops.instances('web')).map(({ index }) => index)).toEqual(['1', '2']);
    await ufops.state('web', '1', 'Running');
    await ufops.state('web', '2', 'Running');
  });

  it('once a reboot has started the instance anew, the same key does not end it again', async () => {
    await runningWeb(1);
    const before = await agent.servicePids();
    const request = { headers: key() };
    const reboot = agent.call('POST', '/api/ufops/web/instances/1/reboot', request).catch(() => undefined);
    const next = await waitFor(async () => (await agent.servicePids()).find((pid) => !before.includes(pid)));
    await agent.stop('SIGKILL');
    await reboot;
    await agent.start();
    expect((await ufops.call('POST', '/ufops/web/instances/1/reboot', request)).json).toMatchObject({ code: 200 });
    expect(await agent.servicePids()).toEqual([next]);
  });

  it('in the middle of an upgrade, the instance goes back to the version it had', async () => {
    await runningWeb(1);
    await ufops.build('web', image({ run: 'sleep 1000', ready_timeout: 60 }));
    await ufops.ok('POST', '/ufops/web/instances/v2/switch');
    const upgrade = agent.call('POST', '/api/ufops/web/upgrade').catch(() => undefined);
    await waitFor(async () => (await ufops.instance('web', '1')).version === 'v2');
    await agent.stop('SIGKILL');
    await upgrade;
    await agent.start();
    const back = await ufops.state('web', '1', 'Running');
    expect(back.version).toBe('v1');
    expect(await ask(back)).toMatchObject({ built: 'one' });
    expect(await ufops.log('web', '1')).toContain('back to v1');
  });

  it('in the middle of a deletion, the next start finishes it', async () => {
    // Long enough to be seen in the middle on a busy machine.
    await agent.destroy();
    agent = await AgentProcess.create({ args: ['--grace', '10'] });
    ufops = new UfopClient(agent);
    await ufops.register('stubborn');
    await ufops.build('stubborn', image({ run: "trap '' TERM; echo deaf; while :; do sleep 1; done" }));
    await ufops.ok('POST', '/ufops/stubborn/instances/v1/switch');
    await ufops.ok('POST', '/ufops/stubborn/instances', { size: 1 });
    await waitFor(async () => (await ufops.log('stubborn', '1')).includes('deaf'));
    const [pid] = await agent.servicePids();
    const deletion = agent.call('DELETE', '/api/ufops/stubborn', { headers: key() }).catch(() => undefined);
    await waitFor(async () => (await ufops.call('POST', '/ufops/stubborn/instances/v1/switch')).status === 409);
    await agent.stop('SIGKILL');
    await deletion;
    await agent.start();
    expect((await ufops.call('GET', '/ufops/stubborn')).status).toBe(404);
    expect(await runs(pid ?? 0)).toBe(false);
    expect(await readdir(join(agent.dataDir, 'state/ufop-instances'))).toEqual([]);
    expect(await readdir(join(agent.dataDir, 'state/ufop-versions'))).toEqual([]);
  });
});
