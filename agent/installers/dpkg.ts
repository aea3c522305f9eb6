import { AgentError } from '../errors.ts';
import {
  checkDebFile,
  checkDebianName,
  debianFailure,
  inspectDebianPackage,
  isKnown,
  saysLocked,
  settleDpkg,
} from './dpkg-database.ts';
import type { Installed, InstallRequest, RemoveRequest, SystemInstaller } from './installer.ts';
import { changeWithPatience, demandRoot, type SystemOptions } from './system-command.ts';

const timeoutMs = 10 * 60_000;

/** A .deb that was sent here, by dpkg alone: for devices without apt, or whose apt has no sources. */
export class DpkgInstaller implements SystemInstaller {
  readonly kind = 'dpkg';
  readonly scope = 'system';
  readonly #options: SystemOptions;

  constructor(options: SystemOptions) {
    this.#options = options;
  }

  check({ name, fromFile }: { name: string; fromFile: boolean }): void {
    checkDebianName(name);
    if (!fromFile) throw new AgentError('invalid-args', 'dpkg has no repository: source.blob must name a .deb.');
  }

  async install(request: InstallRequest): Promise<Installed> {
    const { name, version, file = '', onLine, signal } = request;
    demandRoot('install Debian packages');
    await checkDebFile(this.#options, { name, version, file });
    const args = ['--force-confdef', '--force-confold', '--install', file];
    const command = { program: 'dpkg', args, timeoutMs, onLine, signal };
    const result = await changeWithPatience(this.#options, command, saysLocked);
    if (result.code !== 0) throw debianFailure(result.text, request);
    const installed = await this.inspect(name);
    if (!installed) throw new AgentError('install-failed', `dpkg ended well, but ${name} is not installed.`);
    return installed;
  }

  inspect(name: string): Promise<Installed | undefined> {
    return inspectDebianPackage(this.#options, name);
  }

  async remove({ name, onLine }: RemoveRequest): Promise<void> {
    if (!(await isKnown(this.#options, name))) return;
    demandRoot('remove Debian packages');
    const command = { program: 'dpkg', args: ['--purge', '--', name], timeoutMs, onLine };
    const { text } = await changeWithPatience(this.#options, command, saysLocked);
    if (await isKnown(this.#options, name)) {
      throw new AgentError('remove-failed', debianFailure(text, { name, version: '' }).message);
    }
  }

  settle(): Promise<void> {
    return settleDpkg(this.#options);
  }
}
