import { basename, join } from 'node:path';
import type { FetchRequest, LibraryOrigin } from '../../contract/app/library.ts';
import { aptSpec, fetchDeb } from './deb-fetch.ts';
import { kindOfFolder } from './folder-kind.ts';
import type { Report } from './making.ts';
import { makeNpmPackage, type NpmPlatform } from './npm-package.ts';
import { packFolder } from './pack-folder.ts';
import { startOf } from './read-tar.ts';
import { sizeOf, surveyFolder } from './survey-folder.ts';
import { isZip, unzipPackage } from './unzip.ts';

interface Making {
  /** An empty folder on the disk of the library. */
  work: string;
  report: Report;
  signal: AbortSignal;
}

/** A file that is ready for the library. */
interface Made {
  path: string;
  fileName: string;
}

const usualPlatform: NpmPlatform = { cpu: 'x64', libc: 'glibc' };

/** Fetches a package by its name and version. Throws `library.no-npm`, `library.no-apt`, `library.fetch-*`. */
export async function fetchItem(
  input: FetchRequest,
  { work, report, signal }: Making,
): Promise<Made & { origin: LibraryOrigin }> {
  report({ step: 'fetching', done: null, total: null });
  const { name } = input;
  if (input.from === 'apt') {
    const { version, architecture } = input;
    const path = await fetchDeb({ name, version, architecture, work, signal });
    return { path, fileName: basename(path), origin: { from: 'apt', spec: aptSpec(input) } };
  }
  const { version, platform } = input;
  const spec = `${name}@${version}`;
  const onPacking = (done: number) => report({ step: 'packing', done, total: null });
  const path = await makeNpmPackage({ spec, name, version, platform, work, signal, onPacking });
  return { path, fileName: `${spec}.tgz`, origin: { from: 'npm', spec } };
}

/** Packs a folder as what its manifest says. Throws `library.not-a-package`, `library.bad-*`, `library.fetch-*`. */
export async function packChosen({ folder, work, report, signal }: Making & { folder: string }): Promise<Made> {
  const { kind, name, version } = await kindOfFolder(folder);
  const file = join(work, 'packed.tgz');
  if (kind === 'npm') {
    const onPacking = (done: number) => report({ step: 'packing', done, total: null });
    report({ step: 'fetching', done: null, total: null });
    const wanted = { spec: folder, name, version: version ?? '', platform: usualPlatform };
    return { path: await makeNpmPackage({ ...wanted, work, signal, onPacking }), fileName: `${name}.tgz` };
  }
  const entries = await surveyFolder(folder, signal);
  const total = sizeOf(entries);
  const onProgress = (done: number) => report({ step: 'packing', done, total });
  await packFolder({ folder, entries, prefix: '', file, signal, onProgress });
  return { path: file, fileName: `${basename(folder)}.tar.gz` };
}

/** A zip of a package or an image becomes what its folder would; any other upload stays as it is. */
export async function unpackUpload({
  path,
  fileName,
  work,
  signal,
}: Made & Pick<Making, 'work' | 'signal'>): Promise<Made> {
  if (!isZip(await startOf(path, 4))) return { path, fileName };
  const folder = await unzipPackage({ path, fileName, into: join(work, 'unzipped'), signal });
  if (folder === null) return { path, fileName };
  const made = await packChosen({ folder, work, report: () => {}, signal });
  return { path: made.path, fileName };
}
