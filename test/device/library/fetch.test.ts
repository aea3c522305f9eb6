import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { madeBy, makeLibraryHome, never } from '../../unit/library/support.ts';
import { AgentProcess, bundleInto, waitFor } from '../agent/support/agent-process.ts';
import { putBlob } from '../agent/support/blob.ts';
import { type FixturePackage, type LocalRegistry, startRegistry } from '../agent/support/registry.ts';

const server = `#!/usr/bin/env node
const words = [require('direct'), require('@scope/peer')].join(' ');
require('http').createServer((request, response) => response.end(words))
  .listen(0, '127.0.0.1', function () { console.log('listening on http://127.0.0.1:' + this.address().port); });
`;
const library = (
  name: string,
  version: string,
  manifest: object = {},
  text = `module.exports = '${name} ${version}';`,
) => ({
  name,
  version,
  manifest: { main: 'index.js', ...manifest },
  files: { 'index.js': text },
});

/** A service with what makes packing hard: versions that exclude each other, a peer, platforms, a tool for developers. */
const packages: FixturePackage[] = [
  {
    name: 'tide-gauge',
    version: '2.0.0',
    manifest: {
      bin: 'server.js',
      dependencies: { direct: '^1.0.0', shared: '2.x' },
      optionalDependencies: { 'only-arm': '1.0.0', 'only-x64': '1.0.0', 'only-windows': '1.0.0' },
      peerDependencies: { '@scope/peer': '1.x' },
      devDependencies: { 'never-there': '1.0.0' },
    },
    files: { 'server.js': server },
  },
  library(
    'direct',
    '1.5.0',
    { dependencies: { shared: '1.x' } },
    `module.exports = 'direct with ' + require('shared');`,
  ),
  library('shared', '1.0.0'),
  library('shared', '2.0.0'),
  library('@scope/peer', '1.3.0', { optionalDependencies: { 'only-windows': '1.0.0' } }),
  library('only-arm', '1.0.0', { os: ['linux'], cpu: ['arm64'] }),
  library('only-x64', '1.0.0', { os: ['linux'], cpu: ['x64'] }),
  library('only-windows', '1.0.0', { os: ['win32'], cpu: ['x64'] }),
  { name: 'broken', version: '1.0.0', manifest: { dependencies: { 'nowhere-to-be-found': '1.0.0' } } },
];

/** Whether apt on this machine has a source for a package. */
function aptKnows(name: string): boolean {
  const said = spawnSync('apt-get', ['download', '--print-uris', name], { encoding: 'utf8' });
  return said.status === 0 && said.stdout.includes('://');
}

let folder: string;
let bundle: string;
let registry: LocalRegistry;
const agents: AgentProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flotilla-library-test-'));
  bundle = bundleInto(folder);
  registry = await startRegistry(packages);
});
afterAll(async () => {
  await registry.close();
  await rm(folder, { recursive: true, force: true });
});
// The laptop's own npm is set to our registry, and keeps nothing from one test to the next.
beforeEach(async () => {
  vi.stubEnv('npm_config_registry', registry.url);
  vi.stubEnv('npm_config_cache', await mkdtemp(join(folder, 'npm-cache-')));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(agents.splice(0).map((agent) => agent.destroy()));
});

/** A device that reaches no registry: nothing listens on that port. */
async function deviceWithoutNetwork(): Promise<AgentProcess> {
  const agent = await AgentProcess.create({ bundle, env: { npm_config_registry: 'http://127.0.0.1:9' } });
  agents.push(agent);
  return agent;
}

const gauge = { from: 'npm', name: 'tide-gauge', version: 'latest', platform: { cpu: 'x64', libc: 'glibc' } } as const;

describe('the registry that this machine is set to', () => {
  it('gives a package that a device without a network installs', async () => {
    vi.unstubAllEnvs();
    const { library: store } = await makeLibraryHome().open();
    const wanted = { ...gauge, name: 'http-server', version: '14.1.1' };
    const { item } = await madeBy(store.fetch(wanted, never));
    expect(item).toMatchObject({ kind: 'npm', name: 'http-server', version: '14.1.1', needs: [] });
    const agent = await deviceWithoutNetwork();
    const blob = await putBlob(agent, await readFile(await store.path(item.sha256, never)));
    const body = { name: wanted.name, version: wanted.version, source: { kind: 'npm', blob } };
    const installed = await agent.call('POST', '/modules', { body });
    expect(installed, installed.text).toMatchObject({ status: 200, json: { status: { initialized: true } } });
  }, 300_000);
});

describe('apt on this laptop', () => {
  it.runIf(existsSync('/usr/bin/apt-get'))(
    'says so of a package that it does not know, and leaves nothing behind',
    async () => {
      const home = makeLibraryHome();
      const { library: store } = await home.open();
      const wanted = { from: 'apt', name: 'no-package-is-called-so' } as const;
      await expect(madeBy(store.fetch(wanted, never))).rejects.toMatchObject({ code: 'library.fetch-not-found' });
      expect(readdirSync(join(home.folder, '.work'))).toEqual([]);
    },
  );

  it.runIf(aptKnows('hostname'))('gives a .deb by its name (skipped where apt has no lists)', async () => {
    const { library: store } = await makeLibraryHome().open();
    const { item } = await madeBy(store.fetch({ from: 'apt', name: 'hostname' }, never));
    expect(item).toMatchObject({ kind: 'deb', name: 'hostname', origin: { from: 'apt', spec: 'hostname' } });
  });
});

describe('a package fetched by name and version', { timeout: 240_000 }, () => {
  it('is installed and runs on a device that reaches no registry', async () => {
    const { library: store } = await makeLibraryHome().open();
    const { item, steps } = await madeBy(store.fetch(gauge, never));
    expect(item).toMatchObject({
      kind: 'npm',
      name: 'tide-gauge',
      version: '2.0.0',
      architecture: 'linux-x64',
      needs: [],
      remarks: ['native-code'],
      origin: { from: 'npm', spec: 'tide-gauge@latest' },
      renamable: false,
    });
    expect([...steps]).toContain('fetching');

    const agent = await deviceWithoutNetwork();
    const blob = await putBlob(agent, await readFile(await store.path(item.sha256, never)));
    expect(blob).toBe(item.sha256);
    const body = { name: 'tide-gauge', version: '2.0.0', source: { kind: 'npm', blob } };
    const installed = await agent.call('POST', '/modules', { body });
    expect(installed, installed.text).toMatchObject({ status: 200, json: { status: { installed: true } } });
    const { id } = installed.json;
    expect((await agent.call('POST', `/modules/${id}/action`, { body: { command: 'start' } })).status).toBe(200);
    const address = await waitFor(async () => {
      const { log } = (await agent.call('GET', `/modules/${id}/log`)).json;
      return /listening on (\S+)/.exec(log)?.[1];
    }, 60_000);
    expect(await (await fetch(address)).text()).toBe('direct with shared 1.0.0 @scope/peer 1.3.0');
  });

  it('has the same hash when it is fetched again, and is kept once', async () => {
    const home = makeLibraryHome();
    const { library: store } = await home.open();
    const first = await madeBy(store.fetch(gauge, never));
    const second = await madeBy(store.fetch(gauge, never));
    expect(second).toMatchObject({ already: true, item: { sha256: first.item.sha256 } });
    const arm = await madeBy(store.fetch({ ...gauge, platform: { cpu: 'arm64', libc: 'musl' } }, never));
    expect(arm).toMatchObject({ already: false, item: { architecture: 'linux-arm64' } });
    expect(home.files()).toHaveLength(2);
  });

  it.each([
    ['a name that is not there', { name: 'not-published' }, 'library.fetch-not-found'],
    ['a version that is not there', { version: '9.9.9' }, 'library.fetch-not-found'],
    ['a dependency that is not there', { name: 'broken' }, 'library.fetch-failed'],
  ])('says so of %s, and leaves nothing behind', async (_what, wanted, code) => {
    const home = makeLibraryHome();
    const { library: store } = await home.open();
    await expect(madeBy(store.fetch({ ...gauge, ...wanted }, never))).rejects.toMatchObject({ code });
    expect(readdirSync(join(home.folder, '.work'))).toEqual([]);
  });

  it('says that there is no network when there is none', async () => {
    vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9');
    const { library: store } = await makeLibraryHome().open();
    await expect(madeBy(store.fetch(gauge, never))).rejects.toMatchObject({ code: 'library.fetch-offline' });
  });

  it('leaves nothing behind when it is cancelled half-way', async () => {
    let release = () => {};
    registry.holdTarballs(
      new Promise<void>((resolve) => {
        release = resolve;
      }),
    );
    const home = makeLibraryHome();
    const { library: store } = await home.open();
    const cancel = new AbortController();
    const events = store.fetch(gauge, cancel.signal);
    expect(await events.next()).toMatchObject({ value: { kind: 'progress', step: 'fetching' } });
    const rest = events.next();
    cancel.abort();
    await expect(rest).rejects.toThrow();
    expect(readdirSync(join(home.folder, '.work'))).toEqual([]);
    expect(await store.list()).toEqual([]);
    release();
  });
});
