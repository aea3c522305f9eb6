import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ChosenFolder } from '../../contract/app/library.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { phrase } from '../../contract/phrases.ts';
import { imageManifest, moduleManifests, readImageManifest, readModuleManifest } from './manifests.ts';
import { parsePackageJson } from './npm-contents.ts';
import { imageName } from './recognised.ts';

export type FolderKind = Pick<ChosenFolder, 'name' | 'version'> & { kind: NonNullable<ChosenFolder['kind']> };

const packageJson = 'package.json';

/** What makes a folder one that can be packed; the first that is there says what it becomes. */
export const folderManifests = [imageManifest, ...moduleManifests, packageJson];

/**
 * What a folder would become when it is packed. Throws `library.not-a-package`, `library.bad-image`, `library.bad-archive`.
 */
export async function kindOfFolder(folder: string): Promise<FolderKind> {
  const file = basename(folder);
  for (const name of folderManifests) {
    const content = await readSmall(join(folder, name));
    if (content) return kindBy(name, content, file);
  }
  throw new FlotillaError('library.not-a-package', { folder: file });
}

function kindBy(manifest: string, content: Buffer, file: string): FolderKind {
  if (manifest === imageManifest) {
    readImageManifest(content, file);
    return { kind: 'ufop-image', name: imageName(file), version: null };
  }
  if (manifest === packageJson) {
    const json = parsePackageJson(content.toString('utf8'));
    if (json) return { kind: 'npm', name: json.name, version: json.version };
    throw new FlotillaError('library.bad-archive', { file, detail: phrase('no-package-json') });
  }
  const { name, version } = readModuleManifest(content, { name: manifest, file });
  return { kind: 'archive', name, version };
}

async function readSmall(path: string): Promise<Buffer | null> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile() || found.size > 1024 ** 2) return null;
  return readFile(path);
}
