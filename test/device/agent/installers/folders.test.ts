import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AgentProcess, bundleInto, waitFor } from '../support/agent-process.ts';
import { putBlob, sha256 } from '../support/blob.ts';
import { failure, ModuleCalls, messageIn } from '../support/module-calls.ts';
import { packArchive, packNpm } from '../support/packages.ts';

// What is sent here as a blob and installed into a folder: npm tarballs and archives. No registry can be reached.

let folder: string;
let bundle: string;
let agent: AgentProcess;
const modules = new ModuleCalls(() => agent);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flotilla-folders-test-'));
  bundle = bundleInto(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  agent = await AgentProcess.create({ bundle, env: { npm_config_registry: 'http://127.0.0.1:9' } });
});
afterEach(() => agent.destroy());

const server = (words: string) => `#!/usr/bin/env node
const words = ${words};
const server = require('http').createServer((request, response) => response.end(words));
server.listen(0, '127.0.0.1', () => console.log('listening on http://127.0.0.1:' + server.address().port));
`;

const bundled = (version: string) =>
  packNpm(
    {
      name: 'gauge',
      version,
      bin: 'gauge.js',
      dependencies: { words: '1.0.0' },
      bundledDependencies: ['words'],
    },
    {
      'gauge.js': server(`require('words') + ' ${version}'`),
      'node_modules/words/package.json': JSON.stringify({ name: 'words', version: '1.0.0', main: 'words.js' }),
      'node_modules/words/words.js': "module.exports = 'bundled words';",
    },
  );

const archive = (version: string, manifest: Record<string, unknown> = {}, files: Record<string, string> = {}) =>
  packArchive({
    'flotilla-module.json': JSON.stringify({
      name: 'valve',
      version,
      run: ['bin/valve', '--open', 'a b'],
      ...manifest,
    }),
    'bin/valve': server(`process.argv.slice(2).join('|') + ' ' + process.env.VALVE + ' ${version}'`),
    ...files,
  });

const blobs = () => readdir(join(agent.dataDir, 'blobs'));
const roots = async (id: string) =>
  (await readdir(join(agent.dataDir, 'modules', id))).filter((name) => name.startsWith('package-'));

describe('an npm tarball that was sent ahead', () => {
  it('is installed, started and updated with what is bundled in it, without any registry', async () => {
    const blob = await putBlob(agent, await bundled('1.0.0'));
    const created = await modules.create('gauge', '1.0.0', { kind: 'npm', blob });
    expect(created).toMatchObject({
      status: 200,
      json: { source: { kind: 'npm', blob }, status: { installed: true } },
    });
    const { id } = created.json;
    expect((await modules.act(id, 'start')).status).toBe(200);
    expect(await modules.served(id)).toBe('bundled words 1.0.0');

    const next = await putBlob(agent, await bundled('1.1.0'));
    const source = { kind: 'npm' as const, blob: next };
    expect(await modules.update(id, { name: 'gauge', version: '1.1.0', source })).toMatchObject({
      status: 200,
      json: { id, description: { version: '1.1.0' }, status: { running: true }, source },
    });
    await waitFor(async () => (await modules.served(id)) === 'bundled words 1.1.0');
    expect(await roots(id)).toHaveLength(1);
  });

  it('is refused when it is another package or another version than was asked for, and leaves nothing', async () => {
    const blob = await putBlob(agent, await bundled('1.0.0'));
    for (const [name, version] of [
      ['gauge', '2.0.0'],
      ['other', '1.0.0'],
    ] as const) {
      expect(failure(await modules.create(name, version, { kind: 'npm', blob }))).toEqual([400, 'wrong-package']);
    }
    expect(await modules.list()).toEqual([]);
    expect(await readdir(join(agent.dataDir, 'modules'))).toEqual([]);
  });

  it('that is no package at all is an install that failed, and leaves nothing', async () => {
    const blob = await putBlob(agent, Buffer.from('this is no tarball'));
    expect(failure(await modules.create('gauge', '1.0.0', { kind: 'npm', blob }))).toEqual([500, 'install-failed']);
    expect(await modules.list()).toEqual([]);
  });

  it('that was never sent, or only in part, is missing', async () => {
    const answer = await modules.create('gauge', '1.0.0', { kind: 'npm', blob: sha256('never sent') });
    expect(failure(answer)).toEqual([409, 'blob-missing']);
    expect(await modules.list()).toEqual([]);
  });
});

describe('an archive', () => {
  it('is installed, runs as its manifest says, is updated, and is gone after its deletion', async () => {
    const env = { VALVE: 'north' };
    const blob = await putBlob(agent, await archive('1.0.0', { env }));
    const { status, json } = await modules.create('valve', '1.0.0', { kind: 'archive', blob });
    expect([status, json.status.installed, json.status.initialized]).toEqual([200, true, true]);
    await modules.act(json.id, 'start');
    expect(await modules.served(json.id)).toBe('--open|a b north 1.0.0');

    const next = await putBlob(agent, await archive('2.0.0', { env }));
    const source = { kind: 'archive' as const, blob: next };
    expect((await modules.update(json.id, { name: 'valve', version: '2.0.0', source })).status).toBe(200);
    await waitFor(async () => (await modules.served(json.id)) === '--open|a b north 2.0.0');
    expect(await roots(json.id)).toHaveLength(1);

    expect(await modules.remove(json.id)).toMatchObject({ status: 200, json: { deleted: true } });
    expect(await readdir(join(agent.dataDir, 'modules'))).toEqual([]);
  });

  it('may have its manifest as YAML, in its only folder, and run a program of the device', async () => {
    const content = await packArchive({
      'valve-1/flotilla-module.yaml': 'name: valve\nversion: 1.0.0\nrun: [node, server.js]\n',
      'valve-1/server.js': server(`'from yaml'`),
    });
    const { json } = await modules.create('valve', 'latest', { kind: 'archive', blob: await putBlob(agent, content) });
    expect(json).toMatchObject({ description: { version: '1.0.0' } });
    await modules.act(json.id, 'start');
    expect(await modules.served(json.id)).toBe('from yaml');
  });

  it('without anything to run is installed, and has no service', async () => {
    const blob = await putBlob(agent, await archive('1.0.0', { run: undefined }));
    const { json } = await modules.create('valve', '1.0.0', { kind: 'archive', blob });
    expect(json.status).toMatchObject({ installed: true, initialized: false });
    expect(failure(await modules.act(json.id, 'start'))).toEqual([409, 'no-service']);
  });

  it('that was damaged on the device is mended from its blob by sync', async () => {
    const blob = await putBlob(agent, await archive('1.0.0'));
    const { json } = await modules.create('valve', '1.0.0', { kind: 'archive', blob });
    const [root] = await roots(json.id);
    await rm(join(agent.dataDir, 'modules', json.id, root ?? '', 'flotilla-module.json'));
    expect((await modules.get(json.id)).status.installed).toBe(false);
    expect((await modules.act(json.id, 'sync')).status).toBe(200);
    expect((await modules.get(json.id)).status.installed).toBe(true);
  });

  it('whose update is refused goes on running as it was', async () => {
    const blob = await putBlob(agent, await archive('1.0.0'));
    const { json } = await modules.create('valve', '1.0.0', { kind: 'archive', blob });
    await modules.act(json.id, 'start');
    const source = { kind: 'archive' as const, blob: await putBlob(agent, await archive('3.0.0')) };
    expect(failure(await modules.update(json.id, { name: 'valve', version: '2.0.0', source }))).toEqual([
      400,
      'wrong-package',
    ]);
    expect(await modules.get(json.id)).toMatchObject({ description: { version: '1.0.0' }, status: { running: true } });
    expect(await roots(json.id)).toHaveLength(1);
  });

  it.each([
    ['no manifest', () => packArchive({ 'README.md': 'hello' })],
    ['a manifest that is no JSON', () => packArchive({ 'flotilla-module.json': '{' })],
    ['a manifest that names no version', () => packArchive({ 'flotilla-module.json': '{"name":"valve"}' })],
    ['a program outside of it', () => archive('1.0.0', { run: ['../../../../../../bin/sh'] })],
    ['a program that is not there', () => archive('1.0.0', { run: ['bin/nothing'] })],
    ['an absolute program', () => archive('1.0.0', { run: ['/bin/sh'] })],
    ['a variable that is none', () => archive('1.0.0', { env: { 'A=B': 'c' } })],
    ['no archive', async () => Buffer.from('no archive')],
  ])('with %s is refused, and leaves nothing', async (_what, make) => {
    const blob = await putBlob(agent, await make());
    const answer = await modules.create('valve', '1.0.0', { kind: 'archive', blob });
    expect(agentCode(answer)).toBe('bad-archive');
    expect(messageIn(answer).length).toBeGreaterThan(20);
    expect(await modules.list()).toEqual([]);
    expect(await readdir(join(agent.dataDir, 'modules'))).toEqual([]);
  });

  it('keeps its blob for as long as it is installed, and no longer', async () => {
    const blob = await putBlob(agent, await archive('1.0.0'));
    const other = await putBlob(agent, Buffer.from('named by nobody'));
    const { json } = await modules.create('valve', '1.0.0', { kind: 'archive', blob });
    const age = async (names: string[]) => {
      const { utimes } = await import('node:fs/promises');
      const old = new Date(Date.now() - 30 * 24 * 60 * 60_000);
      for (const name of names) await utimes(join(agent.dataDir, 'blobs', name), old, old);
      await agent.stop();
      await agent.start();
    };
    await age([blob, other]);
    await waitFor(async () => (await blobs()).length === 1);
    expect(await blobs()).toEqual([blob]);
    await modules.remove(json.id);
    await age([blob]);
    await waitFor(async () => (await blobs()).length === 0);
  });
});

describe('a source', () => {
  it.each([
    ['an unknown kind', { kind: 'yum' }],
    ['a blob that is no hash', { kind: 'npm', blob: '../../etc/passwd' }],
    ['a blob without a kind', { blob: sha256('x') }],
    ['what it does not have', { kind: 'npm', url: 'http://127.0.0.1/' }],
    ['an archive without a blob', { kind: 'archive' }],
    ['a dpkg without a blob', { kind: 'dpkg' }],
  ])('with %s is the mistake of the client', async (_what, source) => {
    const body = { name: 'valve', version: '1.0.0', source };
    expect(failure(await agent.call('POST', '/modules', { body }))).toEqual([400, 'invalid-args']);
    expect(await modules.list()).toEqual([]);
  });

  it('of another kind than the module has is refused', async () => {
    const blob = await putBlob(agent, await archive('1.0.0'));
    const { json } = await modules.create('valve', '1.0.0', { kind: 'archive', blob });
    const answer = await modules.update(json.id, { name: 'valve', version: '2.0.0', source: { kind: 'npm' } });
    expect(failure(answer)).toEqual([400, 'invalid-args']);
  });

  it('two clients that install the same archive at once get one module', async () => {
    const blob = await putBlob(agent, await archive('1.0.0'));
    const both = await Promise.all([1, 2].map(() => modules.create('valve', '1.0.0', { kind: 'archive', blob })));
    expect(both.map((answer) => answer.status).sort()).toEqual([200, 409]);
    expect(await modules.list()).toHaveLength(1);
  });
});

function agentCode(answer: Parameters<typeof failure>[0]): string {
  return failure(answer)[1];
}
