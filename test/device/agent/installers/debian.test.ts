import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AgentProcess, bundleInto, runs, waitFor } from '../support/agent-process.ts';
import { putBlob } from '../support/blob.ts';
import {
  aptThatRemembers,
  debianUnavailable,
  dpkgState,
  testPackage as hello,
  helloDeb,
  lockPackages,
  purge,
} from '../support/debian-host.ts';
import { failure, ModuleCalls, messageIn } from '../support/module-calls.ts';
import { buildDeb } from '../support/packages.ts';

// The real apt and dpkg of this machine. What is installed is built here, has a name of its own, and is purged again.

// apt takes its time on a busy machine.
vi.setConfig({ testTimeout: 300_000 });
const unlock = await lockPackages();
const reason = debianUnavailable();
if (reason !== null) unlock();
const plain = 'flotilla-test-plain';
let folder: string;
let bundle: string;
let apt: Record<string, string>;
let agent: AgentProcess;
const modules = new ModuleCalls(() => agent);

const send = async (deb: Promise<Buffer>) => putBlob(agent, await deb);
const daemon = async () => Number(await readFile(`/run/${hello}.pid`, 'utf8').catch(() => '0'));

describe.skipIf(reason !== null)(`Debian packages (${reason ?? 'as root, with the apt of this machine'})`, () => {
  beforeAll(async () => {
    purge(hello, plain);
    folder = await mkdtemp(join(tmpdir(), 'flotilla-debian-test-'));
    bundle = bundleInto(folder);
    apt = await aptThatRemembers(folder);
  });
  afterAll(async () => {
    unlock();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    agent = await AgentProcess.create({ bundle, env: apt });
  });
  afterEach(async () => {
    await agent.destroy();
    purge(hello, plain);
  });

  for (const kind of ['apt', 'dpkg'] as const) {
    it(`a .deb that was sent here lives its whole life under ${kind}`, async () => {
      const blob = await send(helloDeb('1.0'));
      const created = await modules.create(hello, '1.0', { kind, blob });
      expect(created, created.text).toMatchObject({
        status: 200,
        json: { description: { name: hello, version: '1.0' }, source: { kind, blob } },
      });
      const { id, status } = created.json;
      expect(status).toMatchObject({ installed: true, initialized: true, enabled: false, running: false });
      expect(dpkgState(hello)).toBe('install ok installed');

      expect((await modules.act(id, 'start')).json).toEqual({ result: true });
      expect((await modules.get(id)).status).toMatchObject({ enabled: true, running: true });
      const pid = await daemon();
      expect(await runs(pid)).toBe(true);

      const source = { kind, blob: await send(helloDeb('2.0-1')) };
      const updated = await modules.update(id, { name: hello, version: '2.0-1', source });
      expect(updated, updated.text).toMatchObject({ status: 200, json: { id, description: { version: '2.0-1' } } });
      expect(updated.json.status).toMatchObject({ enabled: true, running: true });

      expect((await modules.act(id, 'stop')).status).toBe(200);
      expect((await modules.get(id)).status).toMatchObject({ enabled: false, running: false });
      expect(await runs(pid)).toBe(false);
      expect((await modules.act(id, 'restart')).status).toBe(200);

      const last = await daemon();
      expect(await modules.remove(id)).toMatchObject({ status: 200, json: { deleted: true } });
      expect([dpkgState(hello), existsSync(`/etc/${hello}.conf`), await runs(last)]).toEqual(['', false, false]);
      expect(await modules.list()).toEqual([]);
    });
  }

  it('one without a service is installed, and has nothing to start', async () => {
    const blob = await send(buildDeb({ name: plain, version: '1.0' }, { [`usr/share/${plain}/text`]: 'text' }));
    const { json } = await modules.create(plain, '1.0', { kind: 'apt', blob });
    expect(json.status).toMatchObject({ installed: true, initialized: false, running: false });
    expect(failure(await modules.act(json.id, 'start'))).toEqual([409, 'no-service']);
    expect((await modules.remove(json.id)).status).toBe(200);
    expect(dpkgState(plain)).toBe('');
  });

  it('what somebody removes behind our back is told as not installed, and sync puts it back', async () => {
    const blob = await send(helloDeb('1.0'));
    const { json } = await modules.create(hello, '1.0', { kind: 'dpkg', blob });
    await modules.act(json.id, 'start');
    purge(hello);
    expect((await modules.get(json.id)).status).toMatchObject({ installed: false, running: false });
    expect((await modules.act(json.id, 'sync')).status).toBe(200);
    expect((await modules.get(json.id)).status).toMatchObject({ installed: true, running: true });
  });

  it.each([
    ['another version', hello, '9.9'],
    ['another name', plain, '1.0'],
  ])('a blob that is %s is refused before anything is installed', async (_what, name, version) => {
    const blob = await send(helloDeb('1.0'));
    for (const kind of ['apt', 'dpkg'] as const) {
      expect(failure(await modules.create(name, version, { kind, blob }))).toEqual([400, 'wrong-package']);
    }
    expect([dpkgState(hello), await modules.list()]).toEqual(['', []]);
  });

  it('a blob that is no Debian package is refused', async () => {
    const blob = await putBlob(agent, Buffer.from('no package'));
    expect(failure(await modules.create(hello, '1.0', { kind: 'apt', blob }))).toEqual([400, 'wrong-package']);
  });

  for (const kind of ['apt', 'dpkg'] as const) {
    it(`an install that fails under ${kind} leaves nothing, in the list and on the device`, async () => {
      const broken = await send(helloDeb('1.0', { postinst: 'echo the valve is stuck >&2; exit 3' }));
      const answer = await modules.create(hello, '1.0', { kind, blob: broken });
      expect(failure(answer)).toEqual([500, 'install-failed']);
      const needy = await send(helloDeb('1.1', {}, 'flotilla-test-nowhere'));
      expect(failure(await modules.create(hello, '1.1', { kind, blob: needy }))).toEqual([500, 'install-failed']);
      expect([dpkgState(hello), await modules.list()]).toEqual(['', []]);
    });
  }

  it('an update that fails puts the earlier version back, and it runs', async () => {
    const { json } = await modules.create(hello, '1.0', { kind: 'dpkg', blob: await send(helloDeb('1.0')) });
    await modules.act(json.id, 'start');
    const source = { kind: 'dpkg' as const, blob: await send(helloDeb('2.0', { postinst: 'exit 3' })) };
    const answer = await modules.update(json.id, { name: hello, version: '2.0', source });
    expect(failure(answer)).toEqual([500, 'install-failed']);
    expect(await modules.get(json.id)).toMatchObject({
      description: { version: '1.0' },
      status: { installed: true, running: true, result: expect.stringContaining('update failed') },
    });
  });

  it('what other packages need is not deleted, and goes on running', async () => {
    const { json } = await modules.create(hello, '1.0', { kind: 'apt', blob: await send(helloDeb('1.0')) });
    await modules.act(json.id, 'start');
    const needs = buildDeb({ name: plain, version: '1.0', depends: hello }, {});
    const other = await modules.create(plain, '1.0', { kind: 'apt', blob: await send(needs) });
    expect(other.status).toBe(200);
    const answer = await modules.remove(json.id);
    expect([failure(answer), messageIn(answer)]).toEqual([[500, 'remove-failed'], expect.stringContaining(plain)]);
    expect((await modules.get(json.id)).status).toMatchObject({ installed: true, running: true });
    expect((await modules.remove(other.json.id)).status).toBe(200);
    expect((await modules.remove(json.id)).status).toBe(200);
  });

  it('two clients that install the same package at once get one module', async () => {
    const blob = await send(helloDeb('1.0'));
    const both = await Promise.all([1, 2].map(() => modules.create(hello, '1.0', { kind: 'apt', blob })));
    expect(both.map((answer) => answer.status).sort()).toEqual([200, 409]);
    expect(await modules.list()).toHaveLength(1);
  });

  it('a package manager of somebody else that stays at work makes ours busy, in bounded time', async () => {
    const release = join(folder, 'release-the-lock');
    const slow = join(folder, 'slow.deb');
    const preinst = `while [ ! -e ${release} ]; do sleep 0.1; done`;
    await writeFile(
      slow,
      await buildDeb({ name: plain, version: '1.0' }, { 'DEBIAN/preinst': `#!/bin/sh\n${preinst}\n` }),
    );
    const holder = spawn('dpkg', ['--install', slow], { stdio: 'ignore' });
    const ended = once(holder, 'exit');
    try {
      await waitFor(() => dpkgState(plain).includes('half-installed') || dpkgState(plain).includes('not-installed'));
      const started = Date.now();
      const answer = await modules.create(hello, '1.0', { kind: 'apt', blob: await send(helloDeb('1.0')) });
      expect(failure(answer)).toEqual([409, 'busy']);
      expect(Date.now() - started).toBeLessThan(90_000);
      expect(await modules.list()).toEqual([]);
    } finally {
      await writeFile(release, '');
      await ended;
    }
  });

  describe('when the agent is killed in the middle', () => {
    const gate = () => join(folder, 'go-on');
    const waiting = () => join(folder, 'is-waiting');
    const waits = () => ({ postinst: `touch ${waiting()}; while [ ! -e ${gate()} ]; do sleep 0.1; done` });
    const whileWaiting = async (work: Promise<unknown>) => {
      const lost = work.catch(() => undefined);
      await waitFor(() => existsSync(waiting()));
      await agent.stop('SIGKILL');
      await lost;
      await agent.start();
      expect((await agent.call('GET', '/health')).status).toBe(200);
      await writeFile(gate(), '');
    };
    afterEach(async () => {
      await rm(gate(), { force: true });
      await rm(waiting(), { force: true });
    });

    it('of an install, nothing of it stays, and the same request works afterwards', async () => {
      const blob = await send(helloDeb('1.0', waits()));
      await whileWaiting(modules.create(hello, '1.0', { kind: 'apt', blob }));
      await waitFor(() => dpkgState(hello) === '', 120_000);
      expect(await modules.list()).toEqual([]);
      const again = await modules.create(hello, '1.0', { kind: 'apt', blob });
      expect(again, again.text).toMatchObject({ status: 200, json: { status: { installed: true } } });
    });

    it('of an update, the entry says what is really there', async () => {
      const { json } = await modules.create(hello, '1.0', { kind: 'apt', blob: await send(helloDeb('1.0')) });
      const source = { kind: 'apt' as const, blob: await send(helloDeb('2.0', waits())) };
      await whileWaiting(modules.update(json.id, { name: hello, version: '2.0', source }));
      await waitFor(async () => (await modules.get(json.id)).status.result?.includes('cut off'), 120_000);
      expect(await modules.get(json.id)).toMatchObject({
        description: { version: '2.0' },
        status: { installed: true, initialized: true },
      });
      expect(dpkgState(hello)).toBe('install ok installed');
    });
  });
});
