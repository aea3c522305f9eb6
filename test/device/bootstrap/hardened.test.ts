import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentBundle, AgentClient } from '../../../main/device/device.ts';
import { processesOf } from '../../support/login-user.ts';
import { never } from '../../support/ssh-harness.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { waitFor } from '../../support/wait-for.ts';
import { buildBundle, type Laptop, laptopFor, stepLog } from './laptop.ts';

const missing = missingForSshd();
const change = () => ({ idempotencyKey: randomUUID(), signal: never() });

describe.skipIf(missing)(`a server that forbids forwarding${missing ? `: ${missing}` : ''}`, () => {
  let bundle: AgentBundle;
  let device: TestDevice;
  let laptop: Laptop;
  let agent: AgentClient;

  beforeAll(async () => {
    bundle = await buildBundle();
    device = await startSshd({ config: ['AllowTcpForwarding no'], env: { HOST: '127.0.0.1', PORT: '0' } });
    laptop = laptopFor(device, bundle);
  });
  afterAll(async () => {
    await laptop?.close();
    await device?.stop();
  });
  const refusals = () => device.log().split('administratively prohibited').length - 1;

  it('lets the agent be set up and asked all the same, through its pipe', async () => {
    const report = stepLog();
    const session = await laptop.session();
    expect(await session.setUpAgent(report, never())).toMatchObject({ changed: true, agent: { state: 'running' } });
    expect(report.states).toContain('health: done');
    agent = await session.agent(never());
    expect((await agent.health(never())).build).toBe(bundle.build);
  });

  it('installs a module, runs it, follows its log, and removes it, as over any other server', async () => {
    const module = await agent.createModule({ name: 'sirv-cli', version: '2.0.1' }, change());
    await agent.actOnModule(module.id, 'start', change());
    const leave = new AbortController();
    const texts: string[] = [];
    for await (const batch of agent.followModuleLog(module.id, { lines: 100, signal: leave.signal })) {
      texts.push(...batch.map((line) => line.text));
      if (texts.some((text) => /http:\/\/\S+:\d+/.test(text))) leave.abort();
    }
    expect((await agent.getModule(module.id, never())).status.running).toBe(true);
    await agent.actOnModule(module.id, 'stop', change());
    await agent.deleteModule(module.id, change());
    expect(await agent.listModules(never())).toEqual([]);
  });

  it('asks the server once only whether it forwards', async () => {
    expect(refusals()).toBeLessThanOrEqual(1);
    await Promise.all(Array.from({ length: 12 }, () => agent.listModules(never())));
    expect(refusals()).toBeLessThanOrEqual(1);
  });

  it('says that the agent does not run when it does not, and finds it again when it does', async () => {
    const pids = processesOf(device.uid);
    const session = await laptop.session();
    const before = (await agent.health(never())).pid;
    expect(pids).toContain(before);
    process.kill(before, 'SIGKILL');
    await waitFor('the agent to end', () => !processesOf(device.uid).includes(before));
    await expect(agent.listModules(never())).rejects.toMatchObject({ code: 'agent.not-running' });
    await session.setUpAgent(stepLog(), never());
    expect((await agent.health(never())).pid).not.toBe(before);
  });

  it('leaves no pipe running when the connection ends', async () => {
    await agent.listModules(never());
    await laptop.close();
    const pipes = () => processesOf(device.uid).length;
    await waitFor('the pipes to end', () => pipes() <= 1);
  });
});
