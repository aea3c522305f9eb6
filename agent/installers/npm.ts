import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentError } from '../errors.ts';
import { findProgram } from './find-program.ts';
import type { Installed, Installer, InstallRequest } from './installer.ts';
import { npmFailure } from './npm-errors.ts';
import { inspectNpmPackage } from './npm-service.ts';
import { runCommand } from './run-command.ts';

export interface NpmOptions {
  env: Record<string, string>;
  /** Whether packages may run their install scripts. */
  allowScripts: boolean;
}

const installTimeoutMs = 10 * 60_000;

/**
 * Packages from an npm registry: the one that the device's own npm is set to.
 *
 * Install scripts are not run unless the agent was started with `--allow-install-scripts`: they are code of every
 * dependency, run before anyone could look at it, and few devices have the compilers that they want. A module that
 * needs them installs, and its first start says what is missing.
 */
export class NpmInstaller implements Installer {
  readonly name = 'npm';
  readonly #options: NpmOptions;

  constructor(options: NpmOptions) {
    this.#options = options;
  }

  async install(request: InstallRequest): Promise<Installed> {
    const npm = findProgram('npm', this.#options.env.PATH ?? '');
    if (!npm) throw new AgentError('no-installer', 'There is no npm on the device.');
    await mkdir(request.folder, { recursive: true, mode: 0o700 });
    await writeFile(join(request.folder, 'package.json'), '{ "private": true }\n');
    const result = await runCommand({
      program: npm,
      args: [...this.#arguments(request.folder), '--', `${request.name}@${request.version}`],
      cwd: request.folder,
      env: this.#options.env,
      mark: request.mark,
      timeoutMs: installTimeoutMs,
      onLine: (text, stream) => stream === 'stderr' && request.onLine(text),
      signal: request.signal,
    });
    if (result.code !== 0) throw npmFailure(result, request.name);
    const installed = await this.inspect(request.folder, request.name);
    if (!installed) throw new AgentError('install-failed', `npm ended well, but ${request.name} is not there.`);
    return installed;
  }

  inspect(folder: string, name: string): Promise<Installed | undefined> {
    return inspectNpmPackage(folder, name);
  }

  #arguments(folder: string): string[] {
    return [
      'install',
      '--prefix',
      folder,
      '--json',
      '--omit=dev',
      '--no-audit',
      '--no-fund',
      '--no-update-notifier',
      '--no-progress',
      '--global=false',
      '--workspaces=false',
      `--ignore-scripts=${!this.#options.allowScripts}`,
      // One more try after a second: the technician sees "not reachable" in seconds, not in npm's usual minutes.
      '--fetch-retries=1',
      '--fetch-retry-mintimeout=1000',
      '--fetch-retry-maxtimeout=5000',
      '--fetch-timeout=120000',
    ];
  }
}
