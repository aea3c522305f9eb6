import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { recognise } from '../../../main/library/recognise.ts';
import { type TarEntry, tarGzOf, tarOf } from '../../support/tar-archive.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { arOf, debOf, imageYaml, never, npmTarball, packed, tarOfControl } from './support.ts';

function look(content: Buffer | string, fileName = 'thumb-2.tar.gz') {
  const folder = makeTempFolder();
  onTestFinished(folder.remove);
  const path = join(folder.path, 'file');
  writeFileSync(path, content);
  return recognise({ path, fileName }, never);
}

const moduleManifest = { name: 'pump', version: '2.0.0', run: ['./pump'] };

describe('an npm tarball', () => {
  it('is known by its package.json, with what a device would have to fetch', async () => {
    const dependencies = { ws: '^8.0.0', express: '^4.0.0' };
    expect(await look(npmTarball({ dependencies }))).toEqual({
      kind: 'npm',
      name: 'gauge',
      version: '1.2.3',
      architecture: null,
      needs: ['ws@^8.0.0', 'express@^4.0.0'],
      remarks: ['needs-registry'],
      renamable: false,
    });
  });

  it('needs no registry when everything is packed in, at the right versions', async () => {
    const manifest = { dependencies: { a: '^1.0.0' }, bundleDependencies: ['a'] };
    const a = JSON.stringify({ name: 'a', version: '1.4.0', dependencies: { b: '2.x' } });
    const files = (b: string) => ({
      'node_modules/a/package.json': a,
      'node_modules/b/package.json': JSON.stringify({ name: 'b', version: b }),
    });
    expect(await look(npmTarball(manifest, files('2.3.0')))).toMatchObject({ needs: [], remarks: [] });
    expect(await look(npmTarball(manifest, files('1.0.0')))).toMatchObject({ needs: ['b@2.x'] });
    const unlisted = { ...manifest, bundleDependencies: [] };
    expect(await look(npmTarball(unlisted, files('2.3.0')))).toMatchObject({ needs: ['a@^1.0.0'] });
  });

  it('is told to fit one platform, and to have install scripts', async () => {
    const manifest = { dependencies: { n: '1.0.0' }, bundleDependencies: ['n'] };
    const n = { name: 'n', version: '1.0.0', os: ['linux'], cpu: ['arm64'], scripts: { postinstall: 'node x' } };
    expect(await look(npmTarball(manifest, { 'node_modules/n/package.json': JSON.stringify(n) }))).toMatchObject({
      architecture: 'linux-arm64',
      remarks: ['native-code', 'install-scripts'],
    });
  });

  it('says every platform that it was packed for, and what it says itself goes before', async () => {
    const dependencies = { a: '1.0.0', b: '1.0.0' };
    const part = (name: string, more: object) => JSON.stringify({ name, version: '1.0.0', os: ['linux'], ...more });
    const files = {
      'node_modules/a/package.json': part('a', { cpu: ['x64'], libc: ['musl'] }),
      'node_modules/b/package.json': part('b', { cpu: ['arm64'], libc: ['glibc'] }),
    };
    const manifest = { dependencies, bundleDependencies: ['a', 'b'] };
    expect(await look(npmTarball(manifest, files))).toMatchObject({ architecture: 'linux-x64,arm64-musl,glibc' });
    const own = { ...manifest, os: 'linux', cpu: ['x64', '!arm'], libc: 'musl' };
    expect(await look(npmTarball(own, files))).toMatchObject({ architecture: 'linux-x64-musl' });
    expect(await look(npmTarball({ os: ['linux', 'darwin'] }))).toMatchObject({ architecture: null, remarks: [] });
  });

  it('does not take the package.json of an example in it for a package', async () => {
    const example = {
      'examples/node_modules/x/package.json': '{"name":"x","version":"1.0.0","dependencies":{"y":"1"}}',
    };
    expect(await look(npmTarball({}, example))).toMatchObject({ kind: 'npm', needs: [] });
  });
});

describe('a Debian package', () => {
  const control = [
    'Package: uproxy',
    'Version: 1:2.0-1+b1',
    'Architecture: arm64',
    'Depends: libc6 (>= 2.34),',
    ' adduser | sysuser',
    'Description: a proxy',
    ' Package: not-this',
    '',
  ].join('\n');

  it.each([
    ['gzip', { name: 'control.tar.gz', by: (tar: Buffer) => gzipSync(tar) }],
    ['zstd', { name: 'control.tar.zst', by: (tar: Buffer) => zstdCompressSync(tar) }],
    ['nothing', { name: 'control.tar/', by: (tar: Buffer) => tar }],
  ])('is read where its control file is packed with %s', async (_name, pack) => {
    expect(await look(debOf(control, pack))).toEqual({
      kind: 'deb',
      name: 'uproxy',
      version: '1:2.0-1+b1',
      architecture: 'arm64',
      needs: ['libc6 (>= 2.34)', 'adduser | sysuser'],
      remarks: [],
      renamable: false,
    });
  });

  it.each([
    ['without a control file', arOf([['debian-binary', Buffer.from('2.0\n')]])],
    ['whose members are cut', debOf(control).subarray(0, 150)],
    ['that is another ar archive', arOf([['control.tar', tarOfControl(control)]])],
    [
      'whose sizes lie',
      Buffer.from(
        debOf(control)
          .toString('latin1')
          .replace(/^(.{56}).{10}/s, '$199999999  '),
        'latin1',
      ),
    ],
    [
      'whose control file is a bomb',
      debOf(control, { name: 'control.tar.gz', by: () => gzipSync(Buffer.alloc(2 ** 25)) }),
    ],
    ['that names no version', debOf('Package: x\nArchitecture: all\n')],
    ['whose name is none', debOf('Package: ../x\nVersion: 1\nArchitecture: all\n')],
  ])('is refused %s', async (_name, content) => {
    await expect(look(content)).rejects.toMatchObject({ code: 'library.bad-archive' });
  });
});

describe('an .ipk', () => {
  const control = 'Package: luci-app-pump\nVersion: 1.4-r2\nDepends: libc, luci-base\nArchitecture: mipsel_24kc\n';
  const expected = {
    kind: 'ipk',
    name: 'luci-app-pump',
    version: '1.4-r2',
    architecture: 'mipsel_24kc',
    needs: ['libc', 'luci-base'],
    remarks: [],
    renamable: false,
  };
  const members = (controlTar: Buffer, base: string) =>
    tarGzOf([
      { path: `${base}debian-binary`, content: '2.0\n' },
      { path: `${base}data.tar.gz`, content: packed({ './etc/pump': 'x' }) },
      { path: `${base}control.tar.gz`, content: controlTar },
    ]);

  it.each(['./', ''])('is known as opkg-build makes it now, with “%s” before its members', async (base) => {
    expect(await look(members(gzipSync(tarOfControl(control)), base), 'pump_1.4-r2.ipk')).toEqual(expected);
    // Its content tells, also under another name.
    expect(await look(members(gzipSync(tarOfControl(control)), base), 'download')).toEqual(expected);
  });

  it('is known in its older form, which is that of a .deb but for its name', async () => {
    expect(await look(debOf(control), 'pump_1.4-r2.ipk')).toEqual(expected);
    expect(await look(debOf(control), 'pump_1.4-r2.deb')).toEqual({ ...expected, kind: 'deb' });
  });

  it.each([
    ['that names no version', gzipSync(tarOfControl('Package: pump\n'))],
    ['whose control file is none', Buffer.from('nothing')],
    ['whose control file is a bomb', gzipSync(Buffer.alloc(2 ** 25))],
  ])('is refused %s', async (_name, controlTar) => {
    await expect(look(members(controlTar, './'), 'pump.ipk')).rejects.toMatchObject({ code: 'library.bad-archive' });
  });
});

describe('an image', () => {
  it.each(['', './', 'thumb/'])('is known by its ufop.yaml below “%s”, and named after its file', async (base) => {
    const image = packed({ [`${base}ufop.yaml`]: imageYaml, [`${base}server.js`]: '' });
    expect(await look(image)).toEqual({
      kind: 'ufop-image',
      name: 'thumb-2',
      version: null,
      architecture: null,
      needs: [],
      remarks: [],
      renamable: true,
    });
  });

  it('names the earlier version that it is built on', async () => {
    expect(await look(packed({ 'ufop.yaml': 'image: base.v3\nrun: ./x\n' }))).toMatchObject({ needs: ['base.v3'] });
  });

  it.each([
    ['image: ubuntu\nbuild_script:\n  - ok\n  - 7\nrun: x\n', 4, /build_script\.1/],
    ['image: ubuntu\nbuild_timeout: soon\nrun: x\n', 2, /build_timeout/],
    ['image: "../etc"\nrun: x\n', 1, /ubuntu/],
    ['image: ubuntu\nrun: [\n', 3, /./],
    ['image: ubuntu\n', 1, /run/],
    ['', 1, /./],
  ])('is refused with the line that is wrong (%#)', async (yaml, line, detail) => {
    await expect(look(packed({ 'ufop.yaml': yaml }))).rejects.toMatchObject({
      code: 'library.bad-image',
      params: { line, detail: expect.stringMatching(detail) },
    });
  });

  it('is refused when its YAML would explode', async () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'.split('').map((key, at) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[at]}`)}]`),
    ];
    await expect(look(packed({ 'ufop.yaml': `${bomb.join('\n')}\nrun: x\n` }))).rejects.toMatchObject({
      code: 'library.bad-image',
    });
  });
});

describe('an archive module', () => {
  it.each([
    ['flotilla-module.json', JSON.stringify(moduleManifest)],
    ['pump-2/flotilla-module.yaml', 'name: pump\nversion: 2.0.0\nrun: [./pump]\n'],
  ])('is known by %s', async (path, content) => {
    expect(await look(packed({ [path]: content }))).toMatchObject({ kind: 'archive', name: 'pump', version: '2.0.0' });
  });

  it('says which machines it is for', async () => {
    const manifest = (architecture: unknown) =>
      packed({ 'flotilla-module.json': JSON.stringify({ ...moduleManifest, architecture }) });
    expect(await look(manifest('aarch64'))).toMatchObject({ architecture: 'aarch64' });
    expect(await look(manifest(['x86_64', 'aarch64']))).toMatchObject({ architecture: 'x86_64,aarch64' });
    await expect(look(manifest('../x'))).rejects.toMatchObject({ code: 'library.bad-archive' });
  });

  it('is refused when its manifest is wrong', async () => {
    const wrong = JSON.stringify({ ...moduleManifest, name: '../pump' });
    await expect(look(packed({ 'flotilla-module.json': wrong }))).rejects.toMatchObject({
      code: 'library.bad-archive',
      params: { detail: expect.stringMatching(/^flotilla-module.json, line 1: name/) },
    });
  });
});

describe('what no agent would take', () => {
  const image = { path: 'ufop.yaml', content: imageYaml };
  const hostile: [string, TarEntry[]][] = [
    ['a path that leads out', [image, { path: '../x', content: '' }]],
    ['an absolute path', [image, { path: '/etc/x', content: '' }]],
    ['a control character in a name', [image, { path: 'a\u001b[31m', content: '' }]],
    ['a device', [image, { path: 'null', type: 'CharacterDevice' }]],
    ['a pipe before the manifest', [{ path: 'p', type: 'FIFO' }, image]],
    ['a path that is too deep', [image, { path: 'a/'.repeat(70), type: 'Directory' }]],
  ];
  it.each(hostile)('is refused in an image: %s', async (_name, entries) => {
    const [first] = entries;
    const content = tarGzOf(entries);
    if (first !== image) return expect(await look(content)).toMatchObject({ kind: 'file' });
    await expect(look(content)).rejects.toMatchObject({ code: 'library.bad-archive' });
  });

  it('is a bomb, which is read no further than the bound', async () => {
    const bomb = gzipSync(
      Buffer.concat([tarOf([image]).subarray(0, -1024), tarOf([{ path: 'zeros', content: Buffer.alloc(2 ** 27) }])]),
      {
        level: 1,
      },
    );
    await expect(look(bomb)).rejects.toMatchObject({
      code: 'library.bad-archive',
      params: { detail: expect.stringMatching(/times its size/) },
    });
  });

  it('is an image that was cut', async () => {
    const files = { 'ufop.yaml': imageYaml, 'data.bin': 'x'.repeat(100_000) };
    await expect(look(packed(files).subarray(0, -40))).rejects.toMatchObject({ code: 'library.bad-archive' });
  });
});

describe('anything else is a file', () => {
  it.each([
    ['an empty file', Buffer.alloc(0)],
    ['text', Buffer.from('set -e\n')],
    ['a tar without a manifest', tarOf([{ path: 'a', content: 'b' }])],
    ['a tar with a manifest deep inside', tarGzOf([{ path: 'x/y/ufop.yaml', content: 'run: [' }, { path: 'z' }])],
    ['what is packed twice', gzipSync(packed({ 'ufop.yaml': imageYaml }))],
    ['gzip that is no tar', gzipSync(Buffer.from('hello'))],
    ['gzip that is damaged', Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(100, 7)])],
  ])('%s', async (_name, content) => {
    expect(await look(content, 'fleet.conf')).toMatchObject({ kind: 'file', name: 'fleet.conf', renamable: true });
  });

  it('says so of what is none of the packages that its name promises', async () => {
    const cut = tarGzOf([{ path: 'a', content: 'b'.repeat(500) }]).subarray(0, 30);
    for (const name of ['relay.deb', 'relay.ipk', 'relay-1.0.tgz', 'relay.tar.gz'])
      expect(await look(cut, name)).toMatchObject({ kind: 'file', remarks: ['not-a-package'] });
    expect(await look(cut, 'fleet.conf')).toMatchObject({ kind: 'file', remarks: [] });
  });
});
