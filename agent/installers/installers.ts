import type { ModuleSourceKind } from '../../contract/agent/modules.ts';
import { AgentError } from '../errors.ts';
import { findProgram } from './find-program.ts';
import type { Installer } from './installer.ts';
import type { SystemOptions } from './system-command.ts';

export interface InstallersOptions extends SystemOptions {
  /** Whether npm packages may run their install scripts. */
  allowScripts: boolean;
}

/** The package managers of the device. Each is loaded when it is first asked for: an idle agent stays small. */
export class Installers {
  readonly #options: InstallersOptions;
  readonly #made = new Map<ModuleSourceKind, Promise<Installer>>();

  constructor(options: InstallersOptions) {
    this.#options = options;
  }

  get(kind: ModuleSourceKind): Promise<Installer> {
    let made = this.#made.get(kind);
    if (!made) {
      made = this.#make(kind);
      this.#made.set(kind, made);
    }
    return made;
  }

  /** What the device has: npm, else apt, else opkg. Throws `no-installer`. */
  choose(): ModuleSourceKind {
    const path = this.#options.env.PATH ?? '';
    if (findProgram('npm', path)) return 'npm';
    if (findProgram('apt-get', path)) return 'apt';
    if (findProgram('opkg', path)) return 'opkg';
    throw new AgentError('no-installer', 'There is neither npm nor apt nor opkg on the device.');
  }

  async #make(kind: ModuleSourceKind): Promise<Installer> {
    const { allowScripts, ...system } = this.#options;
    switch (kind) {
      case 'npm':
        return new (await import('./npm.ts')).NpmInstaller({ env: system.env, allowScripts });
      case 'apt':
        return new (await import('./apt.ts')).AptInstaller(system);
      case 'dpkg':
        return new (await import('./dpkg.ts')).DpkgInstaller(system);
      case 'opkg':
        return new (await import('./opkg.ts')).OpkgInstaller(system);
      case 'archive':
        return new (await import('./archive.ts')).ArchiveInstaller();
    }
  }
}
