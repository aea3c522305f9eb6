import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TarEntry, tarGzOf, tarOf } from '../../../support/tar-archive.ts';
import { AgentProcess, bundleInto, runs, waitFor } from '../support/agent-process.ts';
import { follow } from '../support/follow.ts';
import { key, UfopClient, webImage } from './support.ts';

let folder: string;
let agent: AgentProcess;
let ufops: UfopClient;
let name: string;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flotilla-images-test-'));
  agent = await AgentProcess.create({ bundle: bundleInto(folder) });
  ufops = new UfopClient(agent);
});
afterAll(async () => {
  await agent.destroy();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  count += 1;
  name = `image-test-${count}`;
  await ufops.register(name);
});

const yamlImage = (yaml: string, files: TarEntry[] = []) => tarGzOf([{ path: 'ufop.yaml', content: yaml }, ...files]);
const script = (...commands: string[]) =>
  yamlImage(JSON.stringify({ image: 'ubuntu', build_script: commands, run: 'sleep 1000' }));
const root = (version = 'v1') => join(agent.dataDir, 'ufops', name, 'versions', version);

describe('a build', () => {
  it('runs in the background and is seen in the versions, with its log', async () => {
    const answer = await ufops.upload({ image: webImage(), fields: { name, desc: 'the first' } });
    expect(answer.json).toMatchObject({ code: 200, data: { version: 'v1', state: 'building' } });
    expect(await ufops.built(name, 'v1')).toMatchObject({
      version: 'v1',
      state: 'build success',
      createAt: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
      desc: 'the first',
      base: 'ubuntu',
    });
    const log = await ufops.buildLog(name, 'v1');
    expect(log).toContain('$ cp "$RESOURCE/server.js" .');
    expect(log).toContain('The build succeeded.');
    expect((await readdir(root())).sort()).toEqual(['built.txt', 'server.js']);
  });

  it('can be followed while it runs', async () => {
    await ufops.upload({ image: script('echo begun', 'sleep 1', 'echo ended'), fields: { ufop: name } });
    const followed = await follow(agent, `/api/ufops/${name}/versions/v1/log?follow=1`);
    await waitFor(() => followed.lines.some(({ text }) => text === 'ended'), 20_000);
    expect(followed.lines.map(({ text }) => text)).toContain('begun');
    followed.stop();
    await followed.ended;
  });

  it('has $RESOURCE, which is gone afterwards, and keeps what it put into its own folder', async () => {
    const image = webImage({
      yaml: `build_script: ['echo "$RESOURCE" > where', 'cd deep 2>/dev/null || mkdir deep && cd deep', 'touch here']\nrun: ./x\n`,
    });
    expect(await ufops.build(name, image)).toMatchObject({ state: 'build success' });
    expect(await readdir(join(root(), 'deep'))).toEqual(['here']);
    expect(existsSync(join(agent.dataDir, 'ufops', name, 'work', 'v1'))).toBe(false);
    await waitFor(async () => (await readdir(join(agent.dataDir, 'images'))).length === 0);
    expect(await readdir(join(agent.dataDir, 'uploads'))).toEqual([]);
  });

  it('takes a plain tar too, and an image packed with its folder', async () => {
    const files = [{ path: 'my-image/ufop.yaml', content: 'build_script: ["cp $RESOURCE/data ."]\nrun: ./x\n' }];
    const image = tarOf([...files, { path: 'my-image/data', content: 'x' }]);
    expect(await ufops.build(name, image)).toMatchObject({ state: 'build success' });
    expect(await readdir(root())).toEqual(['data']);
  });

  it('begins from an earlier version when the image names one', async () => {
    await ufops.build(name, script('echo first > first', 'ln -s first link', 'printf x > tool', 'chmod 755 tool'));
    const next = yamlImage(`image: ${name}.v1\nbuild_script: ["cat first", "touch second"]\nrun: ./tool\n`);
    expect(await ufops.build(name, next)).toMatchObject({ version: 'v2', state: 'build success', base: `${name}.v1` });
    expect((await readdir(root('v2'))).sort()).toEqual(['first', 'link', 'second', 'tool']);
    expect((await ufops.call('DELETE', `/ufops/${name}/versions/v1`)).json).toEqual({ code: 200 });
    expect((await readdir(root('v2'))).length).toBe(4);
  });

  it('ends what it started in the background', async () => {
    const image = script('sleep 987 & echo "left $!"', 'setsid sleep 988 & echo "left $!"', 'sleep 0.2');
    expect(await ufops.build(name, image)).toMatchObject({ state: 'build success' });
    const left = [...(await ufops.buildLog(name, 'v1')).matchAll(/^left (\d+)$/gm)].map((match) => Number(match[1]));
    expect(left).toHaveLength(2);
    for (const pid of left) expect(await runs(pid)).toBe(false);
  });
});

describe('a build that fails says why', () => {
  const failing: [string, string, () => Buffer][] = [
    ['a command that fails', 'code 3', () => script('echo fine', 'echo broken pipe >&2; exit 3', 'echo never')],
    ['a command that is not there', 'code 127', () => script('no-such-program')],
    ['no ufop.yaml', 'no ufop.yaml', () => tarGzOf([{ path: 'server.js', content: 'x' }])],
    ['a folder named ufop.yaml', 'no ufop.yaml', () => tarGzOf([{ path: 'ufop.yaml/x', content: 'x' }])],
    ['a ufop.yaml that is empty', 'says nothing', () => yamlImage('')],
    ['a ufop.yaml that is no YAML', 'not valid YAML', () => yamlImage('run: [')],
    ['a ufop.yaml with no run', 'run', () => yamlImage('image: ubuntu\n')],
    ['a ufop.yaml without end', 'larger than', () => yamlImage(`run: x\n${'# x\n'.repeat(30_000)}`)],
    ['aliases that explode', 'ufop.yaml', () => yamlImage(bomb())],
    ['a script that is no list', 'build_script', () => yamlImage('build_script: {a: 1}\nrun: x\n')],
    ['a base that is none', 'image', () => yamlImage('image: "; rm -rf /"\nrun: x\n')],
    ['a base that goes up', 'image', () => yamlImage('image: ../../x\nrun: x\n')],
    ['a base that was never built', 'no built version other.v1', () => yamlImage('image: other.v1\nrun: x\n')],
    ['what is no archive', 'tar', () => Buffer.from('hello '.repeat(1_000))],
    ['an empty file', 'archive', () => Buffer.alloc(0)],
    ['a path that goes up', 'leads out', () => yamlImage('run: x', [{ path: '../../evil', content: 'x' }])],
    ['an absolute path', 'absolute', () => yamlImage('run: x', [{ path: '/tmp/flotilla-evil', content: 'x' }])],
    ['a link out', 'absolute', () => yamlImage('run: x', [{ path: 'l', type: 'SymbolicLink', linkpath: '/etc' }])],
    ['a ufop.yaml that is a link out', 'absolute', () => tarGzOf([linkTo('/etc/passwd')])],
    ['a device', 'CharacterDevice', () => yamlImage('run: x', [{ path: 'null', type: 'CharacterDevice' }])],
    ['10 GB of zeros', 'times its size', () => zeros()],
  ];
  it.each(failing)('%s', async (_name, words, image) => {
    const version = await ufops.build(name, image());
    expect(version).toMatchObject({ state: 'build failed', reason: expect.stringContaining(words) });
    expect(await ufops.buildLog(name, 'v1')).toContain(`The build failed: ${version.reason}`);
    expect(existsSync(root())).toBe(false);
    expect(existsSync('/tmp/flotilla-evil')).toBe(false);
    expect(await readdir(join(agent.dataDir, 'images'))).toEqual([]);
    expect((await ufops.call('POST', `/ufops/${name}/instances/v1/switch`)).json).toMatchObject({ code: 400 });
  });

  it('and shows the command and what it wrote', async () => {
    await ufops.build(name, script('echo fine', 'echo broken pipe >&2; exit 3', 'echo never'));
    const log = await ufops.buildLog(name, 'v1');
    expect(log).toContain('broken pipe');
    expect(log).not.toContain('$ echo never');
  });

  it('when it never ends: its time is bounded, and nothing of it goes on', async () => {
    const yaml = 'build_timeout: 1\nbuild_script: ["echo pid $$; trap \'\' TERM; while :; do sleep 1; done"]\nrun: x\n';
    const version = await ufops.build(name, yamlImage(yaml));
    expect(version).toMatchObject({ state: 'build failed', reason: 'The build did not end within 1 s.' });
    const pid = Number(/^pid (\d+)$/m.exec(await ufops.buildLog(name, 'v1'))?.[1]);
    expect(await runs(pid)).toBe(false);
  });

  function bomb(): string {
    const lines = ['a: &a [x,x,x,x,x,x,x,x,x]'];
    for (let index = 1; index < 9; index += 1) {
      const [from, to] = ['abcdefghij'[index - 1], 'abcdefghij'[index]];
      lines.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join(',')}]`);
    }
    return `${lines.join('\n')}\nrun: x\n`;
  }

  function zeros(): Buffer {
    const head = tarOf([{ path: 'zeros', size: 3 * 1024 ** 3 }]).subarray(0, 512);
    const part = gzipSync(Buffer.alloc(64 * 1024 ** 2));
    return Buffer.concat([gzipSync(head), ...Array.from({ length: 160 }, () => part)]);
  }

  function linkTo(linkpath: string): TarEntry {
    return { path: 'ufop.yaml', type: 'SymbolicLink', linkpath };
  }
});

describe('versions', () => {
  it('are v1, v2 … unless the upload names one', async () => {
    const image = script('true');
    expect(await ufops.build(name, image)).toMatchObject({ version: 'v1' });
    expect(await ufops.build(name, image, 'v1.1')).toMatchObject({ version: 'v1.1' });
    expect(await ufops.build(name, image, 'v2')).toMatchObject({ version: 'v2' });
    expect(await ufops.build(name, image)).toMatchObject({ version: 'v3' });
    expect((await ufops.versions(name)).map(({ version }) => version)).toEqual(['v1', 'v1.1', 'v2', 'v3']);
  });

  it('that exist are not replaced, unless their build failed', async () => {
    await ufops.build(name, script('exit 1'), 'v1.1');
    expect(await ufops.build(name, script('touch good'), 'v1.1')).toMatchObject({ state: 'build success' });
    const again = await ufops.upload({ image: script('touch other'), fields: { ufop: name, version: 'v1.1' } });
    expect(again.json).toMatchObject({ code: 409, reason: 'exists' });
    expect(await readdir(root('v1.1'))).toEqual(['good']);
  });

  it('can be deleted, but not the one that is switched to', async () => {
    await ufops.build(name, script('true'));
    await ufops.build(name, script('true'));
    await ufops.ok('POST', `/ufops/${name}/instances/v2/switch`);
    expect((await ufops.call('DELETE', `/ufops/${name}/versions/v2`)).json).toMatchObject({ code: 409 });
    expect((await ufops.call('DELETE', `/ufops/${name}/versions/v1`)).json).toEqual({ code: 200 });
    expect((await ufops.versions(name)).map(({ version }) => version)).toEqual(['v2']);
    expect(existsSync(root('v1'))).toBe(false);
  });

  it('are still built when others are: a build waits for its turn', async () => {
    const image = script('sleep 0.5');
    for (let index = 0; index < 5; index += 1) await ufops.upload({ image, fields: { ufop: name } });
    const building = (await ufops.versions(name)).map(({ state }) => state);
    expect(building.every((state) => state === 'building')).toBe(true);
    for (const version of ['v1', 'v2', 'v3', 'v4', 'v5']) {
      expect(await ufops.built(name, version)).toMatchObject({ state: 'build success' });
    }
  });

  it('too many builds at once are refused, and nothing of the refused one stays', async () => {
    const image = script('sleep 1000');
    const answers = [];
    for (let index = 0; index < 11; index += 1) answers.push(await ufops.upload({ image, fields: { ufop: name } }));
    expect(answers.map(({ status }) => status)).toEqual([...Array(10).fill(200), 409]);
    expect(answers.at(-1)?.json).toMatchObject({ reason: 'busy' });
    expect(await ufops.versions(name)).toHaveLength(10);
    await ufops.ok('DELETE', `/ufops/${name}`);
    expect(await readdir(join(agent.dataDir, 'images'))).toEqual([]);
  });
});

describe('deleting a ufop in the middle of a build', () => {
  it('ends the build, and leaves neither files nor processes', async () => {
    await ufops.upload({ image: script('echo pid $$', 'sleep 1000'), fields: { ufop: name } });
    const pid = await waitFor(
      async () => Number(/^pid (\d+)$/m.exec(await ufops.buildLog(name, 'v1'))?.[1]) || undefined,
    );
    await ufops.ok('DELETE', `/ufops/${name}`);
    expect(await runs(pid)).toBe(false);
    expect(existsSync(join(agent.dataDir, 'ufops', name))).toBe(false);
    expect(await readdir(join(agent.dataDir, 'images'))).toEqual([]);
  });
});

describe('an upload', () => {
  const refused: [string, () => Promise<{ json: unknown }>][] = [
    ['with no ufop', () => ufops.upload({ image: script('true') })],
    ['with no image', () => ufops.upload({ fields: { ufop: name } })],
    ['with a hostile ufop', () => ufops.upload({ image: script('true'), fields: { ufop: '../../x' } })],
    [
      'with a version for a path',
      () => ufops.upload({ image: script('true'), fields: { ufop: name, version: 'a/../b' } }),
    ],
    [
      'with a version for a shell',
      () => ufops.upload({ image: script('true'), fields: { ufop: name, version: '$(id)' } }),
    ],
    [
      'with a version for an option',
      () => ufops.upload({ image: script('true'), fields: { ufop: name, version: '--x' } }),
    ],
    [
      'with a number for a version',
      () => ufops.upload({ image: script('true'), fields: { ufop: name, version: '2' } }),
    ],
    ['with a field without end', () => ufops.upload({ image: script('true'), fields: { ufop: 'x'.repeat(20_000) } })],
    ['with a blob that is no hash', () => ufops.upload({ fields: { ufop: name, blob: '../secret' } })],
    ['that is no form', () => ufops.call('POST', '/images', { body: { ufop: name } })],
    ['that is empty', () => ufops.call('POST', '/images')],
    [
      'that is a form cut short',
      () =>
        ufops.call('POST', '/images', {
          body: '--x\r\ncontent-disposition: form-data; name="image"; filename="a"\r\n\r\nhalf',
          headers: { 'content-type': 'multipart/form-data; boundary=x' },
        }),
    ],
  ];
  it.each(refused)('%s is refused, and nothing stays of it', async (_name, upload) => {
    expect((await upload()).json).toMatchObject({ code: 400 });
    expect(await ufops.versions(name)).toEqual([]);
    expect(await readdir(join(agent.dataDir, 'uploads'))).toEqual([]);
  });

  it('with two files is refused', async () => {
    const form = new FormData();
    form.append('ufop', name);
    for (const file of ['a', 'b']) form.append('image', new File(['x'], file));
    const response = await fetch(`http://127.0.0.1:${agent.port}/api/images`, {
      method: 'POST',
      headers: { authorization: `Bearer ${agent.token}` },
      body: form,
    });
    expect(response.status).toBe(400);
    expect(await ufops.versions(name)).toEqual([]);
  });

  it('whose client goes away leaves nothing', async () => {
    const sending = request(`http://127.0.0.1:${agent.port}/api/images`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${agent.token}`,
        'content-type': 'multipart/form-data; boundary=x',
        'content-length': 10_000_000,
      },
    });
    sending.on('error', () => undefined);
    const head = `--x\r\ncontent-disposition: form-data; name="ufop"\r\n\r\n${name}\r\n`;
    sending.write(
      `${head}--x\r\ncontent-disposition: form-data; name="image"; filename="a"\r\n\r\n${'x'.repeat(100_000)}`,
    );
    const uploads = join(agent.dataDir, 'uploads');
    await waitFor(async () => (await readdir(uploads)).length === 1);
    sending.destroy();
    await waitFor(async () => (await readdir(uploads)).length === 0);
    expect(await ufops.versions(name)).toEqual([]);
  });

  it('with the same key is one version', async () => {
    const upload = { image: script('true'), fields: { ufop: name }, headers: key() };
    expect((await ufops.upload(upload)).json).toMatchObject({ code: 200, data: { version: 'v1' } });
    expect((await ufops.upload(upload)).json).toMatchObject({ code: 200, data: { version: 'v1' } });
    expect(await ufops.versions(name)).toHaveLength(1);
  });

  it('can name a blob that was sent ahead', async () => {
    const image = webImage();
    const blob = createHash('sha256').update(image).digest('hex');
    expect((await ufops.upload({ fields: { ufop: name, blob } })).json).toMatchObject({ reason: 'blob-missing' });
    const sent = await fetch(`http://127.0.0.1:${agent.port}/blobs/${blob}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${agent.token}` },
      body: new Uint8Array(image),
    });
    expect(sent.status).toBe(200);
    expect((await ufops.upload({ fields: { ufop: name, blob } })).json).toMatchObject({ code: 200 });
    expect(await ufops.built(name, 'v1')).toMatchObject({ state: 'build success' });
    expect(existsSync(join(agent.dataDir, 'blobs', blob))).toBe(true);
  });
});
