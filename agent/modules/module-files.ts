import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { isSystemService } from '../installers/installer.ts';
import type { ServiceUnit } from '../runners/runner.ts';
import type { ModuleRecord } from './module-record.ts';

/**
 * Where the files of modules are: `modules/<id>/package-<uuid>/` holds one installed version, `modules/<id>/data/`
 * is the working folder that its service keeps across versions.
 */
export class ModuleFiles {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'modules');
  }

  newRoot(): string {
    return `package-${randomUUID()}`;
  }

  rootOf(record: ModuleRecord): string {
    return join(this.#folder, record.id, record.root);
  }

  /** Removes installed versions that no record names: what a failed or killed install left. */
  async removeOtherRoots(record: ModuleRecord): Promise<void> {
    const folder = join(this.#folder, record.id);
    for (const name of await readdir(folder).catch(() => [])) {
      if (name.startsWith('package-') && name !== record.root) await removeTree(join(folder, name));
    }
  }

  async removeAll(id: string): Promise<void> {
    await removeTree(join(this.#folder, id));
  }

  /** Folders that belong to no module: nothing is done to them, they are only reported. */
  async strangers(known: Set<string>): Promise<string[]> {
    const names = await readdir(this.#folder).catch(() => []);
    return names.filter((name) => !known.has(name));
  }

  /** The service of a module with real paths and a whole environment; none where the system runs it. */
  async unitOf(record: ModuleRecord, env: Record<string, string>): Promise<ServiceUnit | undefined> {
    if (!record.service || isSystemService(record.service)) return undefined;
    const root = this.rootOf(record);
    const data = join(this.#folder, record.id, 'data');
    await mkdir(data, { recursive: true, mode: 0o700 });
    const [program, ...args] = record.service.argv.map((part) => part.replace(/^\{root\}/, () => root));
    const paths = [...record.service.path.map((path) => join(root, path)), dirname(process.execPath), env.PATH ?? ''];
    return {
      id: unitIdOf(record.id),
      argv: [program === 'node' || program === undefined ? process.execPath : program, ...args],
      cwd: join(root, record.service.folder),
      env: {
        ...env,
        NODE_ENV: 'production',
        ...record.service.env,
        PATH: paths.join(delimiter),
        FLOTILLA_MODULE_DATA: data,
      },
    };
  }
}

/** The name under which a runner knows a module. */
export function unitIdOf(moduleId: string): string {
  return `module-${moduleId}`;
}

async function removeTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
