import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { agentMinimumNode } from '../../../contract/agent/common.ts';
import type { AgentBundle } from '../../../main/device/device.ts';
import { type DropbearOptions, missingForDropbear, startDropbear } from '../../support/dropbear.ts';
import { never } from '../../support/ssh-harness.ts';
import type { TestDevice } from '../../support/sshd.ts';
import { buildBundle, type Laptop, laptopFor, stepLog, version } from './laptop.ts';

const missing = missingForDropbear();

describe.skipIf(missing)(`setting up the agent on busybox and dropbear${missing ? `: ${missing}` : ''}`, () => {
  let bundle: AgentBundle;
  let device: TestDevice | undefined;
  let laptop: Laptop | undefined;

  const begin = async (options: DropbearOptions) => {
    device = await startDropbear(options);
    laptop = laptopFor(device, bundle);
    return laptop.session();
  };
  beforeAll(async () => {
    bundle = await buildBundle();
  });
  afterEach(async () => {
    await laptop?.close();
    await device?.stop();
    laptop = undefined;
    device = undefined;
  });
  afterAll(() => device?.stop());

  it('works without SFTP, twice, and leaves nothing when removed', async () => {
    const session = await begin({ node: 'real' });
    const first = stepLog();
    expect(await session.setUpAgent(first, never())).toMatchObject({
      changed: true,
      agent: { state: 'running', version, build: bundle.build },
    });
    expect(first.states).toEqual(
      ['probe', 'upload', 'verify', 'token', 'start', 'health'].map((step) => `${step}: done`),
    );
    const agent = await session.agent(never());
    expect((await agent.health(never())).node).toContain(process.versions.node);
    expect(await agent.listModules(never())).toEqual([]);
    const second = stepLog();
    expect((await session.setUpAgent(second, never())).changed).toBe(false);
    expect(second.states.filter((state) => state.endsWith('done'))).toEqual(['probe: done', 'health: done']);
    const { facts } = await session.probe(never());
    expect(facts).toMatchObject({ os: 'Linux', isRoot: false, node: { path: '/usr/bin/node' }, npmVersion: null });
    expect(facts.machineId).toMatch(/^[0-9a-f]{32}$/);
    expect(Math.abs(facts.clockSkewMs)).toBeLessThan(3000);
    expect(await session.removeAgent(stepLog(), never())).toEqual({ changed: true });
    expect((await session.probe(never())).agent).toEqual({ state: 'absent' });
  });

  it('says that a module cannot be installed where there is no npm', async () => {
    const session = await begin({ node: 'real' });
    await session.setUpAgent(stepLog(), never());
    const agent = await session.agent(never());
    const change = { idempotencyKey: crypto.randomUUID(), signal: never() };
    await expect(agent.createModule({ name: 'sirv-cli', version: '2.0.1' }, change)).rejects.toMatchObject({
      code: 'module.no-installer',
      params: { name: 'sirv-cli' },
    });
  });

  it('refuses early where there is no Node.js', async () => {
    const session = await begin({ node: 'none' });
    const report = stepLog();
    await expect(session.setUpAgent(report, never())).rejects.toMatchObject({
      code: 'agent.no-node',
      params: { minimum: agentMinimumNode },
    });
    expect(report.states).toEqual(['probe: done']);
    expect((await session.probe(never())).facts.node).toBeNull();
  });

  it('refuses early where Node.js is too old, and names its version', async () => {
    const session = await begin({ node: 'old' });
    await expect(session.setUpAgent(stepLog(), never())).rejects.toMatchObject({
      code: 'agent.node-too-old',
      params: { version: '16.20.2', minimum: agentMinimumNode },
    });
  });

  it('refuses before the upload where the disk is too full', async () => {
    const session = await begin({ node: 'real', homeBytes: 1024 * 1024 });
    const report = stepLog();
    await expect(session.setUpAgent(report, never())).rejects.toMatchObject({
      code: 'agent.no-space',
      params: { free: expect.stringMatching(/MB$/), needed: expect.stringMatching(/MB$/) },
    });
    expect(report.states).toEqual(['probe: done', 'upload: failed']);
  });
});
