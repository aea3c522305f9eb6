import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { missing } from '../../../support/programs.ts';
import { AgentProcess, bundleInto } from '../support/agent-process.ts';
import { putBlob, sendPart, sha256 } from '../support/blob.ts';
import { failure, ModuleCalls } from '../support/module-calls.ts';
import { packArchive } from '../support/packages.ts';

// What a device does not let happen: hostile names, rights that are missing, a disk that is full.

let folder: string;
let bundle: string;
let agent: AgentProcess;
const modules = new ModuleCalls(() => agent);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flotilla-limits-test-'));
  await chmod(folder, 0o755);
  bundle = bundleInto(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => agent.destroy());

describe('names and versions that are more than that', () => {
  const hostile = [
    '--global',
    '-o Foo=bar',
    '-oFoo=bar',
    '$(id)',
    '../../x',
    '; rm -rf /',
    'a b',
    'a/b',
    'a=1',
    'a\nb',
    '',
  ];

  it('are refused before any package manager is started', async () => {
    const bin = join(folder, 'recorders');
    const calls = join(folder, 'calls');
    await mkdir(bin);
    for (const name of ['npm', 'apt-get', 'apt-cache', 'dpkg', 'dpkg-query', 'dpkg-deb', 'opkg']) {
      await writeFile(join(bin, name), `#!/bin/sh\necho ${name} "$@" >>${calls}\nexit 1\n`, { mode: 0o755 });
    }
    agent = await AgentProcess.create({ bundle, env: { PATH: bin } });
    const blob = await putBlob(agent, Buffer.from('a package'));
    for (const kind of ['npm', 'apt', 'dpkg', 'opkg', 'archive'] as const) {
      for (const text of hostile) {
        expect(failure(await modules.create(text, '1.0', { kind, blob })), `${kind} ${text}`).toEqual([
          400,
          'invalid-args',
        ]);
        expect(failure(await modules.create('hello', text, { kind, blob })), `${kind} ${text}`).toEqual([
          400,
          'invalid-args',
        ]);
      }
    }
    expect([existsSync(calls), await modules.list()]).toEqual([false, []]);
    // The recorders do record.
    await modules.create('hello', '1.0', { kind: 'npm' });
    expect(existsSync(calls)).toBe(true);
  });
});

const noRoot = missing('setpriv', 'dpkg', 'apt-get');

describe.skipIf(noRoot !== null)(`an agent that is not root (${noRoot ?? 'as nobody'})`, () => {
  it('says so instead of trying to install Debian packages', async () => {
    const wrapper = join(folder, 'as-nobody');
    const lines = [
      'chown -R nobody "$HOME"',
      `exec setpriv --reuid=nobody --regid=nogroup --clear-groups ${process.execPath} "$@"`,
    ];
    await writeFile(wrapper, `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 });
    agent = await AgentProcess.create({ bundle, node: wrapper });
    expect(failure(await modules.create('hello', '1.0', { kind: 'apt' }))).toEqual([500, 'needs-root']);
    const blob = await putBlob(agent, Buffer.from('a package'));
    expect(failure(await modules.create('hello', '1.0', { kind: 'dpkg', blob }))).toEqual([500, 'needs-root']);
    expect(await modules.list()).toEqual([]);
  });
});

const noMount = missing('mount', 'umount');

describe.skipIf(noMount !== null)(`a full disk, and one that became read-only (${noMount ?? 'a small tmpfs'})`, () => {
  let disk: string;

  afterEach(async () => {
    await agent.stop('SIGKILL');
    execFileSync('umount', ['--lazy', disk]);
    await rm(disk, { recursive: true, force: true });
  });

  it('is told, for a blob before it is sent and for an install that does not fit, and nothing stays', async () => {
    disk = await mkdtemp(join(folder, 'disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=56m', 'tmpfs', disk]);
    agent = await AgentProcess.create({ bundle, args: ['--data-dir', join(disk, 'data')] });
    const large = Buffer.alloc(40 * 1024 * 1024);
    expect(failure(await sendPart(agent, sha256(large), large))).toEqual([507, 'no-space']);

    const content = await packArchive({
      'flotilla-module.json': JSON.stringify({ name: 'valve', version: '1.0.0' }),
      'noise.hex': randomBytes(8 * 1024 * 1024).toString('hex'),
    });
    const blob = await putBlob(agent, content);
    const ballast = join(disk, 'ballast');
    await writeFile(ballast, Buffer.alloc(36 * 1024 * 1024));
    expect(failure(await modules.create('valve', '1.0.0', { kind: 'archive', blob }))).toEqual([507, 'no-space']);
    expect(await modules.list()).toEqual([]);
    expect(await readdir(join(disk, 'data/modules'))).toEqual([]);

    await rm(ballast);
    expect((await modules.create('valve', '1.0.0', { kind: 'archive', blob })).status).toBe(200);
  });

  it('is told when it became read-only; what is known is still read, and all goes on when it can be written again', async () => {
    disk = await mkdtemp(join(folder, 'disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=56m', 'tmpfs', disk]);
    agent = await AgentProcess.create({ bundle, args: ['--data-dir', join(disk, 'data')] });
    const [valve, pump] = await Promise.all(
      ['valve', 'pump'].map(async (name) => {
        const manifest = JSON.stringify({ name, version: '1.0.0' });
        const blob = await putBlob(agent, await packArchive({ 'flotilla-module.json': manifest }));
        return () => modules.create(name, '1.0.0', { kind: 'archive', blob });
      }),
    );
    const names = async () => (await modules.list()).map(({ description }) => description.name);
    expect((await valve?.())?.status).toBe(200);

    // Files that are open for writing stay so, as the log of the agent: the mount is made read-only over the disk.
    execFileSync('mount', ['--bind', disk, disk]);
    try {
      execFileSync('mount', ['-o', 'remount,bind,ro', disk]);
      expect(failure((await pump?.()) ?? expect.unreachable())).toEqual([500, 'internal']);
      expect(await names()).toEqual(['valve']);
    } finally {
      execFileSync('umount', ['--lazy', disk]);
    }
    expect((await pump?.())?.status).toBe(200);
    expect((await names()).sort()).toEqual(['pump', 'valve']);
  });
});
