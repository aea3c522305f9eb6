import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LogLine } from '../../../contract/agent/common.ts';
import type { AgentBundle } from '../../../main/device/device.ts';
import { processesOf } from '../../support/login-user.ts';
import { never } from '../../support/ssh-harness.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { waitFor } from '../../support/wait-for.ts';
import { buildBundle, type Laptop, laptopFor, stepLog, version } from './laptop.ts';

const missing = missingForSshd();
const change = () => ({ idempotencyKey: randomUUID(), signal: never() });

describe.skipIf(missing)(`setting up the agent over OpenSSH${missing ? `: ${missing}` : ''}`, () => {
  let bundle: AgentBundle;
  let device: TestDevice;
  let laptop: Laptop;
  const inFlotilla = (...path: string[]) => join(device.home, '.flotilla', ...path);

  beforeAll(async () => {
    bundle = await buildBundle();
    device = await startSshd({ env: { HOST: '127.0.0.1', PORT: '0' } });
  });
  afterAll(() => device?.stop());
  afterEach(() => laptop?.close());

  it('finds a device without an agent, and reads its facts in one go', async () => {
    laptop = laptopFor(device, bundle);
    const { facts, agent } = await (await laptop.session()).probe(never());
    expect(agent).toEqual({ state: 'absent' });
    expect(facts.node?.version).toBe(process.versions.node);
    expect(facts).toMatchObject({ libc: 'glibc', isRoot: false });
    expect(facts.npmVersion).toMatch(/^\d+\.\d+\.\d+/);
    expect(facts.diskFreeBytes).toBeGreaterThan(0);
    expect(facts.memoryTotalBytes).toBeGreaterThan(facts.memoryAvailableBytes ?? Number.POSITIVE_INFINITY);
    expect(Math.abs(facts.clockSkewMs)).toBeLessThan(2000);
    await expect((await laptop.session()).agent(never())).rejects.toMatchObject({ code: 'agent.not-set-up' });
  });

  it('puts the agent in place for this user alone, starts it, and hears from it through the tunnel', async () => {
    laptop = laptopFor(device, bundle);
    const session = await laptop.session();
    const report = stepLog();
    const result = await session.setUpAgent(report, never());
    expect(result).toEqual({
      changed: true,
      agent: { state: 'running', version, build: bundle.build, outdated: false },
    });
    expect(report.states).toEqual(
      ['probe', 'upload', 'verify', 'token', 'start', 'health', 'tidy'].map((step) => `${step}: done`),
    );
    const file = inFlotilla('agent', `agent-${bundle.build.slice(0, 16)}.cjs`);
    expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(bundle.build);
    for (const folder of ['', 'agent', 'data']) expect(statSync(inFlotilla(folder)).mode & 0o777).toBe(0o700);
    expect(statSync(inFlotilla('agent/token')).mode & 0o777).toBe(0o600);
    expect(readFileSync(inFlotilla('agent/token'), 'utf8')).toMatch(/^[0-9a-f]{64}$/);
    expect((await (await session.agent(never())).health(never())).build).toBe(bundle.build);
  });

  it('does nothing the second time but look', async () => {
    laptop = laptopFor(device, bundle);
    const session = await laptop.session();
    const before = readdirSync(inFlotilla('agent'));
    const pids = processesOf(device.uid);
    const report = stepLog();
    expect(await session.setUpAgent(report, never())).toMatchObject({ changed: false, agent: { state: 'running' } });
    expect(report.states).toEqual([
      'probe: done',
      'upload: skipped',
      'verify: skipped',
      'token: skipped',
      'start: skipped',
      'health: done',
    ]);
    expect(readdirSync(inFlotilla('agent'))).toEqual(before);
    expect(processesOf(device.uid)).toEqual(expect.arrayContaining(pids.filter((pid) => isAgent(pid))));
  });

  it('lets a second laptop share the agent and its token', async () => {
    laptop = laptopFor(device, bundle);
    const token = readFileSync(inFlotilla('agent/token'), 'utf8');
    const session = await laptop.session();
    expect(await (await session.agent(never())).listModules(never())).toEqual([]);
    expect((await session.setUpAgent(stepLog(), never())).changed).toBe(false);
    expect(readFileSync(inFlotilla('agent/token'), 'utf8')).toBe(token);
  });

  it('installs a module from the real registry, starts it, follows its log, stops it and deletes it', async () => {
    laptop = laptopFor(device, bundle);
    const agent = await (await laptop.session()).agent(never());
    const created = await agent.createModule({ name: 'sirv-cli', version: '2.0.1' }, change());
    expect(created).toMatchObject({ description: { name: 'sirv-cli', version: '2.0.1' }, status: { installed: true } });
    await expect(agent.createModule({ name: 'sirv-cli', version: '2.0.1' }, change())).rejects.toMatchObject({
      code: 'module.exists',
      params: { name: 'sirv-cli' },
    });

    await agent.actOnModule(created.id, 'start', change());
    expect((await agent.getModule(created.id, never())).status.running).toBe(true);
    const leave = new AbortController();
    const lines: LogLine[] = [];
    for await (const batch of agent.followModuleLog(created.id, { lines: 100, signal: leave.signal })) {
      lines.push(...batch);
      if (lines.some((line) => /http:\/\/\S+:\d+/.test(line.text))) leave.abort();
    }
    expect(lines.map((line) => line.text).join('')).not.toContain(String.fromCharCode(27));

    await agent.actOnModule(created.id, 'stop', change());
    expect((await agent.getModule(created.id, never())).status.running).toBe(false);
    await agent.deleteModule(created.id, change());
    expect(await agent.listModules(never())).toEqual([]);
    await expect(agent.getModule(created.id, never())).rejects.toMatchObject({ code: 'module.unknown' });
  });

  it('says what is wrong with a package, a version or a registry, and leaves no entry behind', async () => {
    laptop = laptopFor(device, bundle);
    const agent = await (await laptop.session()).agent(never());
    // npm hides what looks like a UUID, also in a name.
    const absent = `no-such-package-${randomBytes(6).toString('hex')}`;
    await expect(agent.createModule({ name: absent, version: '1.0.0' }, change())).rejects.toMatchObject({
      code: 'module.package-not-found',
      params: { name: absent, address: device.address },
    });
    await expect(agent.createModule({ name: 'sirv-cli', version: '99.99.99' }, change())).rejects.toMatchObject({
      code: 'module.version-not-found',
      params: { name: 'sirv-cli', version: '99.99.99' },
    });
    const npmrc = join(device.home, '.npmrc');
    const settings = readFileSync(npmrc, 'utf8');
    writeFileSync(npmrc, 'registry=http://127.0.0.1:9/\nfetch-retries=0\n');
    try {
      await expect(agent.createModule({ name: 'sirv-cli', version: '2.0.0' }, change())).rejects.toMatchObject({
        code: 'module.registry-unreachable',
      });
    } finally {
      writeFileSync(npmrc, settings);
    }
    expect(await agent.listModules(never())).toEqual([]);
  });

  it('follows the log of the agent itself', async () => {
    laptop = laptopFor(device, bundle);
    const agent = await (await laptop.session()).agent(never());
    const leave = new AbortController();
    let seen = 0;
    for await (const batch of agent.followAgentLog({ lines: 50, signal: leave.signal })) {
      seen += batch.length;
      leave.abort();
    }
    expect(seen).toBeGreaterThan(0);
  });

  it('answers a repeated change with the first outcome', async () => {
    laptop = laptopFor(device, bundle);
    const agent = await (await laptop.session()).agent(never());
    const once = change();
    const first = await agent.createModule({ name: 'sirv-cli', version: '2.0.1' }, once);
    const again = await agent.createModule({ name: 'sirv-cli', version: '2.0.1' }, once);
    expect(again.id).toBe(first.id);
    expect(await agent.listModules(never())).toHaveLength(1);
  });

  it('replaces an agent of another build, and what runs goes on running', async () => {
    laptop = laptopFor(device, bundle);
    const agent = await (await laptop.session()).agent(never());
    const [module] = await agent.listModules(never());
    if (!module) throw new Error('the module of the test before is gone');
    await agent.actOnModule(module.id, 'start', change());
    const service = () => processesOf(device.uid).filter((pid) => commandOf(pid).includes('sirv'));
    const running = service();
    expect(running.length).toBeGreaterThan(0);
    await laptop.close();

    const bytes = Buffer.concat([bundle.bytes, Buffer.from('\n// another build\n')]);
    const next = { bytes, build: createHash('sha256').update(bytes).digest('hex'), version: bundle.version };
    laptop = laptopFor(device, next);
    const session = await laptop.session();
    expect((await session.probe(never())).agent).toMatchObject({ state: 'running', outdated: true });
    const report = stepLog();
    expect(await session.setUpAgent(report, never())).toMatchObject({ changed: true, agent: { build: next.build } });
    expect(report.states).toContain('token: skipped');
    expect(service()).toEqual(running);
    expect((await (await session.agent(never())).getModule(module.id, never())).status.running).toBe(true);
    expect(readdirSync(inFlotilla('agent')).filter((name) => name.endsWith('.cjs'))).toEqual([
      `agent-${next.build.slice(0, 16)}.cjs`,
    ]);
  });

  it('renews a token that was spoilt, and mends a file that was damaged', async () => {
    laptop = laptopFor(device, bundle);
    await (await laptop.session()).setUpAgent(stepLog(), never());
    writeFileSync(inFlotilla('agent/token'), 'spoilt');
    laptop.pool.forget('device');
    const session = await laptop.session();
    await expect(session.agent(never())).rejects.toMatchObject({ code: 'agent.token-refused' });
    const report = stepLog();
    expect((await session.setUpAgent(report, never())).changed).toBe(true);
    expect(report.states).toContain('token: done');
    writeFileSync(inFlotilla('agent', `agent-${bundle.build.slice(0, 16)}.cjs`), 'damaged');
    const second = stepLog();
    expect((await session.setUpAgent(second, never())).changed).toBe(true);
    expect(second.states).toEqual(expect.arrayContaining(['upload: done', 'verify: done', 'token: skipped']));
  });

  it('reads the token again when another laptop renewed it meanwhile', async () => {
    laptop = laptopFor(device, bundle);
    const session = await laptop.session();
    const agent = await session.agent(never());
    await agent.listModules(never());
    const other = laptopFor(device, bundle);
    writeFileSync(inFlotilla('agent/token'), 'spoilt');
    await (await other.session()).setUpAgent(stepLog(), never());
    await other.close();
    expect(await agent.listModules(never())).toHaveLength(1);
    expect((await agent.health(never())).build).toBe(bundle.build);
  });

  it('says that the agent does not run when it was ended, and set-up starts it without an upload', async () => {
    laptop = laptopFor(device, bundle);
    const session = await laptop.session();
    const agent = await session.agent(never());
    await agent.health(never());
    const [pid] = processesOf(device.uid).filter(isAgent);
    if (!pid) throw new Error('no agent runs');
    process.kill(pid, 'SIGKILL');
    await waitFor('the agent to end', () => !processesOf(device.uid).includes(pid));
    await expect(agent.listModules(never())).rejects.toMatchObject({ code: 'agent.not-running' });
    expect((await session.probe(never())).agent).toEqual({ state: 'stopped' });
    const report = stepLog();
    await session.setUpAgent(report, never());
    expect(report.states).toEqual(
      expect.arrayContaining(['upload: skipped', 'token: skipped', 'start: done', 'health: done']),
    );
    expect(await agent.listModules(never())).toHaveLength(1);
  });

  /** As a client of the wire text on the device itself would. */
  async function registerUfop(name: string): Promise<void> {
    const { port } = JSON.parse(readFileSync(inFlotilla('data/endpoint.json'), 'utf8'));
    const authorization = `Bearer ${readFileSync(inFlotilla('agent/token'), 'utf8').trim()}`;
    const response = await fetch(`http://127.0.0.1:${port}/api/ufops`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ name, desc: 'sounds when the level is high', aclMode: 'PUBLIC' }),
    });
    expect(response.status).toBe(200);
  }

  it('removes modules, ufops, agent and folder, and finds nothing to do the second time', async () => {
    laptop = laptopFor(device, bundle);
    const session = await laptop.session();
    await (await session.agent(never())).health(never());
    await registerUfop('level-alarm');
    const report = stepLog();
    expect(await session.removeAgent(report, never())).toEqual({ changed: true });
    expect(report.output).toContain('level-alarm');
    expect(report.states).toEqual(['probe: done', 'modules: done', 'stop: done', 'remove: done']);
    expect(existsSync(inFlotilla())).toBe(false);
    await waitFor('agent and modules to end', () =>
      processesOf(device.uid).every((pid) => !isAgent(pid) && !commandOf(pid).includes('sirv')),
    );
    expect((await session.probe(never())).agent).toEqual({ state: 'absent' });
    const second = stepLog();
    expect(await session.removeAgent(second, never())).toEqual({ changed: false });
    expect(second.states).toEqual(['probe: done', 'modules: skipped', 'stop: skipped', 'remove: skipped']);
  });
});

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function isAgent(pid: number): boolean {
  return /flotilla\/agent\/agent-/.test(commandOf(pid));
}
