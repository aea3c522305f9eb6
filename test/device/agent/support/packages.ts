import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { arArchive } from '../../../support/ar-archive.ts';

export type Files = Record<string, string>;

/** A tar.gz of these files, all of which may be run. */
export async function packArchive(files: Files): Promise<Buffer> {
  return inFolder(async (folder) => {
    await writeFiles(join(folder, 'content'), files);
    await create({ gzip: true, portable: true, file: join(folder, 'a.tgz'), cwd: join(folder, 'content') }, ['.']);
    return readFile(join(folder, 'a.tgz'));
  });
}

/** An npm tarball as `npm pack` makes it: everything under `package/`. */
export async function packNpm(manifest: Record<string, unknown>, files: Files): Promise<Buffer> {
  const inside = Object.entries({ ...files, 'package.json': JSON.stringify(manifest) });
  return inFolder(async (folder) => {
    await writeFiles(folder, Object.fromEntries(inside.map(([path, text]) => [`package/${path}`, text])));
    await create({ gzip: true, portable: true, file: join(folder, 'a.tgz'), cwd: folder }, ['package']);
    return readFile(join(folder, 'a.tgz'));
  });
}

/** A .deb, built by dpkg-deb. */
export async function buildDeb(
  control: { name: string; version: string; depends?: string },
  files: Files,
): Promise<Buffer> {
  return inFolder(async (folder) => {
    const root = join(folder, 'root');
    const fields = [
      `Package: ${control.name}`,
      `Version: ${control.version}`,
      'Architecture: all',
      'Maintainer: Flotilla tests <tests@flotilla.invalid>',
      ...(control.depends ? [`Depends: ${control.depends}`] : []),
      'Description: made by a test of Flotilla, and removed by it',
    ];
    await writeFiles(root, { ...files, 'DEBIAN/control': `${fields.join('\n')}\n` });
    await chmod(join(root, 'DEBIAN/control'), 0o644);
    const deb = join(folder, 'a.deb');
    execFileSync('dpkg-deb', ['--build', '--root-owner-group', root, deb], { stdio: 'pipe' });
    return readFile(deb);
  });
}

/** An .ipk: three members in a tar.gz as opkg-build makes it, or in an ar archive as it did before. */
export async function buildIpk(name: string, version: string, form: 'tar' | 'ar' = 'tar'): Promise<Buffer> {
  return inFolder(async (folder) => {
    await writeFiles(join(folder, 'c'), { control: `Package: ${name}\nVersion: ${version}\nArchitecture: all\n` });
    await create({ gzip: true, file: join(folder, 'control.tar.gz'), cwd: join(folder, 'c') }, ['./control']);
    await writeFiles(join(folder, 'd'), { 'etc/fixture': version });
    await create({ gzip: true, file: join(folder, 'data.tar.gz'), cwd: join(folder, 'd') }, ['./etc']);
    await writeFile(join(folder, 'debian-binary'), '2.0\n');
    const members = ['./debian-binary', './control.tar.gz', './data.tar.gz'];
    if (form === 'ar') {
      const contents = members.map(async (path) => [path.slice(2), await readFile(join(folder, path))] as const);
      return arArchive(await Promise.all(contents));
    }
    await create({ gzip: true, file: join(folder, 'a.ipk'), cwd: folder }, members);
    return readFile(join(folder, 'a.ipk'));
  });
}

async function writeFiles(root: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, { mode: 0o755 });
  }
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'flotilla-package-'));
  await chmod(folder, 0o755);
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
