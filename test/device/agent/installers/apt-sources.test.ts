import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AgentProcess, bundleInto, networkOfThisMachine } from '../support/agent-process.ts';
import { aptThatRemembers, debianUnavailable, dpkgState, lockPackages, purge } from '../support/debian-host.ts';
import { failure, ModuleCalls } from '../support/module-calls.ts';

// vnstat: one small package of Debian's archive with a daemon, an init script and a unit, that needs nothing else
// which a machine with apt does not have, and listens nowhere. It is purged again.
const real = 'vnstat';
// apt takes its time on a busy machine.
vi.setConfig({ testTimeout: 300_000 });
const unlock = await lockPackages();
const reason = debianUnavailable(real) ?? needsMore(real);
if (reason !== null) unlock();

function needsMore(name: string): string | null {
  const { stdout } = spawnSync('apt-get', ['install', '--simulate', name], { encoding: 'utf8' });
  const count = [...stdout.matchAll(/^Inst /gm)].length;
  return count === 1 ? null : `apt would install ${count} packages for ${name}`;
}

const cache = '/var/cache/apt/archives';
const cached = async () => (await readdir(cache).catch(() => [])).filter((name) => name.startsWith(`${real}_`));
const userExists = (name: string) => spawnSync('getent', ['passwd', name]).status === 0;

describe.skipIf(reason !== null)(`the apt sources of the device (${reason ?? `with ${real}`})`, () => {
  let folder: string;
  let bundle: string;
  let apt: Record<string, string>;
  let agent: AgentProcess;
  let userBefore: boolean;
  let cachedBefore: string[];
  const modules = new ModuleCalls(() => agent);
  const start = async (env: Record<string, string>) => {
    agent = await AgentProcess.create({ bundle, env: { ...apt, ...env } });
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flotilla-apt-test-'));
    bundle = bundleInto(folder);
    apt = await aptThatRemembers(folder);
    userBefore = userExists(real);
    cachedBefore = await cached();
  });
  afterAll(async () => {
    unlock();
    if (!userBefore && userExists(real)) execFileSync('userdel', [real], { stdio: 'pipe' });
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await agent.destroy();
    if (existsSync(`/etc/init.d/${real}`)) spawnSync('service', [real, 'stop']);
    purge(real);
    for (const name of await cached()) if (!cachedBefore.includes(name)) await rm(join(cache, name));
  });

  it('a package is installed by name, runs by its own init script, and is really gone after its deletion', async () => {
    await start(networkOfThisMachine());
    const created = await modules.create(real, 'latest', { kind: 'apt' });
    expect(created, created.text).toMatchObject({ status: 200, json: { source: { kind: 'apt' } } });
    const { id, description, status } = created.json;
    expect(description.version).toMatch(/^\d/);
    expect(status).toMatchObject({ installed: true, initialized: true });
    expect((await modules.act(id, 'restart')).json).toEqual({ result: true });
    expect((await modules.get(id)).status).toMatchObject({ enabled: true, running: true });

    const same = await modules.update(id, { name: real, version: description.version });
    expect(same).toMatchObject({ status: 200, json: { id, status: { running: true } } });
    expect(failure(await modules.update(id, { name: real, version: '0.0.1-nowhere' }))).toEqual([
      500,
      'version-not-found',
    ]);
    expect((await modules.get(id)).status).toMatchObject({ installed: true, running: true });

    expect((await modules.act(id, 'stop')).status).toBe(200);
    expect((await modules.get(id)).status).toMatchObject({ enabled: false, running: false });
    expect(await modules.remove(id)).toMatchObject({ status: 200, json: { deleted: true } });
    expect([dpkgState(real), existsSync('/etc/vnstat.conf')]).toEqual(['', false]);

    const exact = await modules.create(real, description.version, { kind: 'apt' });
    expect(exact, exact.text).toMatchObject({ status: 200, json: { description } });
    expect((await modules.remove(exact.json.id)).status).toBe(200);
  });

  it('a package or a version that does not exist says so, and leaves no entry', async () => {
    await start(networkOfThisMachine());
    const nothing = await modules.create('flotilla-no-such-package', 'latest', { kind: 'apt' });
    expect(failure(nothing)).toEqual([500, 'package-not-found']);
    expect(failure(await modules.create(real, '99.99-99', { kind: 'apt' }))).toEqual([500, 'version-not-found']);
    // apt would take these for "remove vnstat" and for a pattern; here they are names like any other.
    expect(failure(await modules.create(`${real}-`, 'latest', { kind: 'apt' }))).toEqual([500, 'package-not-found']);
    expect(failure(await modules.create('vnsta.', 'latest', { kind: 'apt' }))).toEqual([500, 'package-not-found']);
    expect([await modules.list(), dpkgState(real)]).toEqual([[], '']);
  });

  it('sources that cannot be reached are told apart from a package that is not there', async () => {
    await start({ http_proxy: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' });
    for (const name of [real, 'flotilla-no-such-package']) {
      const answer = await modules.create(name, 'latest', { kind: 'apt' });
      expect(failure(answer), answer.text).toEqual([500, 'registry-unreachable']);
    }
    expect([await modules.list(), dpkgState(real)]).toEqual([[], '']);
  });
});
