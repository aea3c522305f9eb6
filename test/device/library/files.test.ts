import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { imageYaml, madeBy, makeLibraryHome, never, writeFolder } from '../../unit/library/support.ts';
import { AgentProcess, bundleInto, waitFor } from '../agent/support/agent-process.ts';
import { buildDeb } from '../agent/support/packages.ts';

let folder: string;
let bundle: string;
const agents: AgentProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flotilla-library-test-'));
  bundle = bundleInto(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.destroy()));
});

async function startAgent(): Promise<AgentProcess> {
  const agent = await AgentProcess.create({ bundle });
  agents.push(agent);
  return agent;
}

describe('a .deb built by dpkg-deb', () => {
  it('is known by what it says of itself, as it is packed by default', async () => {
    const { add } = await makeLibraryHome().open();
    const deb = await buildDeb(
      { name: 'uproxy', version: '1:2.0-1', depends: 'libc6, adduser' },
      { 'etc/uproxy': 'x' },
    );
    expect((await add('download.deb', deb)).item).toMatchObject({
      kind: 'deb',
      name: 'uproxy',
      version: '1:2.0-1',
      architecture: 'all',
      needs: ['libc6', 'adduser'],
    });
  });

  it.each(['gzip', 'xz', 'zstd', 'none'])('is read with control files packed by %s', async (packing) => {
    const home = makeLibraryHome();
    const { add } = await home.open();
    const root = join(home.path, 'root');
    writeFolder(root, { 'DEBIAN/control': controlOf('packed-so'), 'etc/x': 'x' });
    chmodSync(join(root, 'DEBIAN'), 0o755);
    const file = join(home.path, 'a.deb');
    execFileSync('dpkg-deb', ['--uniform-compression', `-Z${packing}`, '--build', root, file], { stdio: 'pipe' });
    expect((await add('a.deb', await readFile(file))).item).toMatchObject({ kind: 'deb', name: 'packed-so' });
  });
});

const controlOf = (name: string) =>
  `Package: ${name}\nVersion: 1.0\nArchitecture: all\nMaintainer: Tests <t@flotilla.invalid>\nDescription: x\n`;

describe('a folder of the laptop', () => {
  const server = `require('http').createServer((q, a) => a.end('thumb ' + require('fs').readFileSync('motto', 'utf8'))).listen(process.env.PORT, '127.0.0.1');`;
  const yaml = 'build_script:\n  - cp -r $RESOURCE/. .\n  - ./make-motto > motto\nrun: node server.js\n';
  const files = { 'ufop.yaml': yaml, 'server.js': server, 'make-motto': '#!/bin/sh\nprintf tide\n', '.git/HEAD': 'x' };

  function makeFolder(home: ReturnType<typeof makeLibraryHome>, name = 'thumb'): string {
    const path = join(home.path, name);
    writeFolder(path, files);
    chmodSync(join(path, 'make-motto'), 0o755);
    symlinkSync('server.js', join(path, 'index.js'));
    return path;
  }

  it('becomes an image that a real agent builds and runs', async () => {
    const home = makeLibraryHome();
    const path = makeFolder(home);
    const { library } = await home.open({ chooseFolder: async () => path });
    const chosen = await library.chooseFolder(never);
    expect(chosen).toMatchObject({ kind: 'ufop-image', name: 'thumb', fileCount: 3, problem: null });
    const { item } = await madeBy(library.addFolder({ choiceId: chosen?.choiceId ?? '', version: 'v1' }, never));
    expect(item).toMatchObject({ kind: 'ufop-image', name: 'thumb', version: 'v1', origin: { folder: path } });

    const agent = await startAgent();
    await agent.call('POST', '/api/ufops', { body: { name: 'thumb' } });
    const form = new FormData();
    form.set('ufop', 'thumb');
    form.set('image', new Blob([new Uint8Array(await readFile(await library.path(item.sha256, never)))]));
    const sent = await fetch(`http://127.0.0.1:${agent.port}/api/images`, {
      method: 'POST',
      headers: { authorization: `Bearer ${agent.token}` },
      body: form,
    });
    expect(sent.status, await sent.text()).toBe(200);
    const built = await waitFor(async () => {
      const [version] = (await agent.call('GET', '/api/ufops/thumb/versions')).json.data;
      return version.state === 'building' ? null : version;
    }, 60_000);
    expect(built, JSON.stringify(built)).toMatchObject({ state: 'build success' });
    await agent.call('POST', `/api/ufops/thumb/instances/${built.version}/switch`);
    await agent.call('POST', '/api/ufops/thumb/instances', { body: { size: 1 } });
    const answer = await waitFor(async () => {
      const [instance] = (await agent.call('GET', '/api/ufops/thumb/instances')).json.data;
      if (instance?.state !== 'Running') return null;
      return fetch(`http://127.0.0.1:${instance.port}/`).then(
        (reply) => reply.text(),
        () => null,
      );
    }, 60_000);
    expect(answer).toBe('thumb tide');
  });

  it('has the same hash whenever and wherever it is packed', async () => {
    const home = makeLibraryHome();
    const [first, second] = [makeFolder(home, 'a'), makeFolder(home, 'b')];
    utimesSync(join(second, 'server.js'), new Date(0), new Date(0));
    chmodSync(join(second, 'server.js'), 0o600);
    let path = first;
    const { library } = await home.open({ chooseFolder: async () => path });
    const pack = async () => {
      const chosen = await library.chooseFolder(never);
      return madeBy(library.addFolder({ choiceId: chosen?.choiceId ?? '' }, never));
    };
    const one = await pack();
    path = second;
    expect(await pack()).toMatchObject({ already: true, item: { sha256: one.item.sha256 } });
  });

  it('is refused with the reason before anything is packed', async () => {
    const home = makeLibraryHome();
    const path = makeFolder(home);
    const { library } = await home.open({ chooseFolder: async () => path });
    const problem = async () => (await library.chooseFolder(never))?.problem;
    writeFileSync(join(path, 'ufop.yaml'), 'run: x\nhealth: status\n');
    expect(await problem()).toMatchObject({ code: 'library.bad-image', params: { line: 2 } });
    writeFileSync(join(path, 'ufop.yaml'), imageYaml);
    symlinkSync('/etc/hostname', join(path, 'outside'));
    expect(await problem()).toMatchObject({ code: 'library.bad-archive' });
    rmSync(join(path, 'ufop.yaml'));
    expect(await problem()).toMatchObject({ code: 'library.not-a-package' });
    const { library: browser } = await makeLibraryHome().open();
    await expect(browser.chooseFolder(never)).rejects.toMatchObject({ code: 'library.no-dialog' });
  });
});
