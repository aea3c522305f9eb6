import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AgentBundle } from '../../../main/device/device.ts';
import { type CutProxy, startCutProxy } from '../../support/cut-proxy.ts';
import { never } from '../../support/ssh-harness.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { waitFor } from '../../support/wait-for.ts';
import { buildBundle, type Laptop, laptopFor, stepLog } from './laptop.ts';

const missing = missingForSshd();

describe.skipIf(missing)(`the wire is cut in the middle${missing ? `: ${missing}` : ''}`, () => {
  let bundle: AgentBundle;
  let device: TestDevice;
  let proxy: CutProxy;
  let laptop: Laptop;

  const begin = (withBundle = bundle) => {
    laptop = laptopFor(device, withBundle);
    laptop.settings.port = proxy.port;
  };
  const agentFiles = () =>
    existsSync(join(device.home, '.flotilla/agent')) ? readdirSync(join(device.home, '.flotilla/agent')) : [];

  beforeAll(async () => {
    bundle = await buildBundle();
    device = await startSshd({ env: { HOST: '127.0.0.1', PORT: '0' } });
    proxy = await startCutProxy(device);
  });
  afterAll(async () => {
    await proxy?.stop();
    await device?.stop();
  });
  afterEach(() => laptop?.close());

  it('an upload that was cut leaves no agent that looks whole, and set-up then works', async () => {
    const bytes = Buffer.concat([bundle.bytes, Buffer.from(`\n// ${randomBytes(20_000_000).toString('hex')}`)]);
    begin({ bytes, build: createHash('sha256').update(bytes).digest('hex'), version: bundle.version });
    const report = stepLog();
    const work = (await laptop.session()).setUpAgent(report, never());
    const settled = work.then(
      () => 'done',
      (error) => error.code,
    );
    await waitFor('the upload to begin', () => proxy.sentBytes() > 2_000_000);
    proxy.cut();
    expect(await settled).toBe('ssh.connection-lost');
    expect(report.states).toEqual(['probe: done', 'upload: failed']);
    expect(agentFiles().filter((name) => name.endsWith('.cjs'))).toEqual([]);
    await laptop.close();
    begin();
    expect((await (await laptop.session()).setUpAgent(stepLog(), never())).changed).toBe(true);
  });

  it('a set-up that is aborted ends at once and can be done again', async () => {
    const bytes = Buffer.concat([bundle.bytes, Buffer.from('\n// to be aborted')]);
    begin({ bytes, build: createHash('sha256').update(bytes).digest('hex'), version: bundle.version });
    const session = await laptop.session();
    const abort = new AbortController();
    const report = stepLog();
    const original = report.step;
    report.step = (name, work) => {
      if (name === 'start') abort.abort();
      return original(name, work);
    };
    await expect(session.setUpAgent(report, abort.signal)).rejects.toMatchObject({ code: 'job.cancelled' });
    expect((await session.setUpAgent(stepLog(), never())).agent).toMatchObject({ state: 'running' });
  });

  it('a change whose answer is lost is connection-lost, and its key brings the first outcome back', async () => {
    begin();
    await (await laptop.session()).setUpAgent(stepLog(), never());
    const agent = await (await laptop.session()).agent(never());
    const change = { idempotencyKey: randomUUID(), signal: never() };
    const sentBefore = proxy.sentBytes();
    const install = agent.createModule({ name: 'sirv-cli', version: '2.0.1' }, change).then(
      () => 'answered',
      (error) => error.code,
    );
    await waitFor('the request to be under way', () => proxy.sentBytes() > sentBefore + 200);
    await waitFor('the install to begin', () => existsSync(join(device.home, '.flotilla/data')));
    proxy.cut();
    expect(await install).toBe('ssh.connection-lost');

    const again = await (await laptop.session()).agent(never());
    const created = await again.createModule({ name: 'sirv-cli', version: '2.0.1' }, change);
    expect(created.description).toEqual({ name: 'sirv-cli', version: '2.0.1' });
    expect(await again.listModules(never())).toHaveLength(1);
  });

  it('a log that is followed ends with connection-lost when the device goes away', async () => {
    begin();
    const agent = await (await laptop.session()).agent(never());
    const follow = async () => {
      for await (const _batch of agent.followAgentLog({ lines: 10, signal: never() })) proxy.cut();
    };
    await expect(follow()).rejects.toMatchObject({ code: 'ssh.connection-lost' });
  });

  it('a log that is followed ends in silence when its reader leaves, and the connection stays', async () => {
    begin();
    const session = await laptop.session();
    const agent = await session.agent(never());
    const connections = proxy.connections();
    for (let round = 0; round < 20; round += 1) {
      for await (const _batch of agent.followAgentLog({ lines: 10, signal: never() })) break;
    }
    const leave = new AbortController();
    const ended = (async () => {
      for await (const batch of agent.followAgentLog({ lines: 0, signal: leave.signal })) expect(batch).toBeDefined();
      return 'ended';
    })();
    leave.abort();
    expect(await ended).toBe('ended');
    expect((await agent.health(never())).build).toBe(bundle.build);
    expect(proxy.connections()).toBe(connections);
  });

  it('a request that is aborted leaves the others alone', async () => {
    begin();
    const agent = await (await laptop.session()).agent(never());
    const abort = new AbortController();
    const aborted = agent.listModules(abort.signal);
    const other = agent.listModules(never());
    abort.abort();
    await expect(aborted).rejects.toMatchObject({ code: 'job.cancelled' });
    expect(await other).toHaveLength(1);
  });
});
