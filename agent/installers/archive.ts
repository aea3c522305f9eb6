import { mkdir, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { type ModuleManifest, moduleManifestSchema } from '../../contract/agent/modules.ts';
import { unpack } from '../archives/unpack.ts';
import { AgentError, messageOf } from '../errors.ts';
import type { CommandService, FolderInstaller, Installed, InstallRequest } from './installer.ts';

const manifestNames = ['flotilla-module.json', 'flotilla-module.yaml', 'flotilla-module.yml'];
const maximumManifestBytes = 64 * 1024;

interface Found {
  /** The folder of the manifest, relative to the archive. */
  base: string;
  manifest: ModuleManifest;
}

/** A tar.gz with a manifest, for devices that have no package manager, or none that fits. */
export class ArchiveInstaller implements FolderInstaller {
  readonly kind = 'archive';
  readonly scope = 'folder';

  check({ fromFile }: { fromFile: boolean }): void {
    if (!fromFile) throw new AgentError('invalid-args', 'An archive has no repository: source.blob must name one.');
  }

  async install({ name, version, folder, file = '', signal }: InstallRequest): Promise<Installed> {
    await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
    await unpack({ file, folder, signal });
    const { base, manifest } = await findManifest(folder);
    if (manifest.name !== name || (version !== 'latest' && manifest.version !== version)) {
      const words = `${manifest.name} ${manifest.version}, not ${name} ${version}`;
      throw new AgentError('wrong-package', `The blob is ${words}.`);
    }
    return { version: manifest.version, service: await serviceOf(folder, base, manifest) };
  }

  async inspect(folder: string, name: string): Promise<Installed | undefined> {
    try {
      const { base, manifest } = await findManifest(folder);
      if (manifest.name !== name) return undefined;
      return { version: manifest.version, service: await serviceOf(folder, base, manifest) };
    } catch {
      // Whatever is there is not the archive that was installed.
      return undefined;
    }
  }
}

/** Looks at the top, then in the only folder there: the way most archives are packed. Throws `bad-archive`. */
async function findManifest(folder: string): Promise<Found> {
  const names = await readdir(folder);
  const only = names.length === 1 ? names[0] : undefined;
  for (const base of ['.', ...(only === undefined ? [] : [only])]) {
    for (const name of manifestNames) {
      const path = join(folder, base, name);
      if ((await stat(path).catch(() => undefined))?.isFile())
        return { base, manifest: await readManifest(path, name) };
    }
  }
  throw new AgentError('bad-archive', `The archive has no ${manifestNames[0]} (or .yaml).`);
}

async function readManifest(path: string, name: string): Promise<ModuleManifest> {
  if ((await stat(path)).size > maximumManifestBytes) throw bad(name, 'it is too large');
  const text = await readFile(path, 'utf8');
  let value: unknown;
  try {
    value = name.endsWith('.json') ? JSON.parse(text) : (await import('yaml')).parse(text, { maxAliasCount: 20 });
  } catch (error) {
    throw bad(name, messageOf(error));
  }
  const parsed = moduleManifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw bad(name, `${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'not as it should be'}`);
}

async function serviceOf(folder: string, base: string, manifest: ModuleManifest): Promise<CommandService | undefined> {
  const [program, ...args] = manifest.run ?? [];
  if (program === undefined) return undefined;
  const env = manifest.env === undefined ? {} : { env: manifest.env };
  if (!program.includes('/')) return { argv: [program, ...args], folder: base, path: [base], ...env };
  const inside = relative(await realpath(folder), await realpath(join(folder, base, program)).catch(() => ''));
  if (isAbsolute(program) || inside === '' || inside.startsWith('..')) {
    throw new AgentError('bad-archive', `The program ${program.slice(0, 200)} of run is not in the archive.`);
  }
  return { argv: [join('{root}', inside), ...args], folder: base, path: [base], ...env };
}

function bad(name: string, words: string): AgentError {
  return new AgentError('bad-archive', `${name} cannot be used: ${words}`.slice(0, 500));
}
