import type { ModuleSource, ModuleSourceKind } from '../../contract/agent/modules.ts';
import type { Blobs } from '../blobs/blobs.ts';
import { type Installed, isSystemKind } from '../installers/installer.ts';
import type { Installers } from '../installers/installers.ts';
import { KeyedLock } from '../state/keyed-lock.ts';
import type { ModuleFiles } from './module-files.ts';
import type { ModuleRecord } from './module-record.ts';

export interface ModulePackagesOptions {
  installers: Installers;
  blobs: Blobs;
  files: ModuleFiles;
  /** The mark of package managers that work in folders of ours. */
  mark: string;
  note: (record: ModuleRecord, text: string) => void;
  signal: AbortSignal;
}

/**
 * The packages of modules, whatever package manager they are of.
 *
 * INVARIANTS: one package manager runs at a time; a blob stays while it is being installed.
 */
export class ModulePackages {
  readonly #options: ModulePackagesOptions;
  readonly #lock = new KeyedLock();

  constructor(options: ModulePackagesOptions) {
    this.#options = options;
  }

  /** Which package manager a request means. Throws `no-installer`. */
  kindOf(source: ModuleSource | undefined): ModuleSourceKind {
    return source?.kind ?? this.#options.installers.choose();
  }

  /** Refuses what could never be installed, before anything is started. Throws `invalid-args`. */
  async check(record: ModuleRecord, version: string): Promise<void> {
    const installer = await this.#options.installers.get(record.installer);
    installer.check({ name: record.name, version, fromFile: record.blob !== undefined });
  }

  /** Installs a version into the root of the record, or into the system. Throws what the installer throws. */
  async install(record: ModuleRecord, version: string): Promise<Installed> {
    const { installers, blobs, files, mark, note, signal } = this.#options;
    const installer = await installers.get(record.installer);
    const held = record.blob === undefined ? undefined : await blobs.use(record.blob);
    try {
      return await this.#lock.run('package-manager', () =>
        installer.install({
          name: record.name,
          version,
          folder: files.rootOf(record),
          mark,
          onLine: (text) => note(record, text),
          signal,
          ...(held === undefined ? {} : { file: held.path }),
        }),
      );
    } finally {
      held?.release();
    }
  }

  /** What is really installed. */
  async inspect(record: ModuleRecord): Promise<Installed | undefined> {
    const installer = await this.#options.installers.get(record.installer);
    if (installer.scope === 'system') return installer.inspect(record.name);
    return installer.inspect(this.#options.files.rootOf(record), record.name);
  }

  /** Removes the package; answers when it is gone. */
  async remove(record: ModuleRecord): Promise<void> {
    if (isSystemKind(record.installer)) {
      const installer = await this.#options.installers.get(record.installer);
      const onLine = (text: string) => this.#options.note(record, text);
      if (installer.scope === 'system') {
        await this.#lock.run('package-manager', () => installer.remove({ name: record.name, onLine }));
      }
    }
    await this.#options.files.removeAll(record.id);
  }

  /** Removes what a failed or killed install left; a package that the device had before stays. */
  async undo(record: ModuleRecord): Promise<void> {
    if (record.before === undefined) await this.remove(record);
    else await this.#options.files.removeAll(record.id);
  }

  /** Has the package manager finish what was under way when the agent was killed. */
  async settle(record: ModuleRecord): Promise<void> {
    const installer = await this.#options.installers.get(record.installer);
    if (installer.scope === 'system') await this.#lock.run('package-manager', () => installer.settle());
  }
}
