import { link, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentError } from '../errors.ts';
import { findProgram } from './find-program.ts';
import type { FolderInstaller, Installed, InstallRequest } from './installer.ts';
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
 * Packages from an npm registry, the one that the device's own npm is set to, or a packed tarball that was sent here:
 * what is bundled in it needs no registry.
 *
 * Install scripts are not run unless the agent was started with `--allow-install-scripts`: they are code of every
 * dependency, run before anyone could look at it, and few devices have the compilers that they want. A module that
 * needs them installs, and its first start says what is missing.
 */
export class NpmInstaller implements FolderInstaller {
  readonly kind = 'npm';
  readonly scope = 'folder';
  readonly #options: NpmOptions;

  constructor(options: NpmOptions) {
    this.#options = options;
  }

  /** The names and versions of the contract are npm's own. */
  check(): void {}

  async install(request: InstallRequest): Promise<Installed> {
    const npm = findProgram('npm', this.#options.env.PATH ?? '');
    if (!npm) throw new AgentError('no-installer', 'There is no npm on the device.');
    await mkdir(request.folder, { recursive: true, mode: 0o700 });
    await writeFile(join(request.folder, 'package.json'), '{ "private": true }\n');
    const tarball = request.file === undefined ? undefined : await placeTarball(request.folder, request.file);
    const result = await runCommand({
      program: npm,
      args: [...this.#arguments(request), '--', tarball ?? `${request.name}@${request.version}`],
      cwd: request.folder,
      env: this.#options.env,
      mark: request.mark,
      timeoutMs: installTimeoutMs,
      onLine: (text, stream) => stream === 'stderr' && request.onLine(text),
      signal: request.signal,
    });
    if (result.code !== 0) throw npmFailure(result, request.name);
    if (tarball !== undefined) await rm(tarball, { force: true });
    const installed = await this.inspect(request.folder, request.name);
    if (tarball !== undefined) checkSame(installed, request);
    if (!installed) throw new AgentError('install-failed', `npm ended well, but ${request.name} is not there.`);
    return installed;
  }

  inspect(folder: string, name: string): Promise<Installed | undefined> {
    return inspectNpmPackage(folder, name);
  }

  #arguments({ folder, file }: InstallRequest): string[] {
    return [
      'install',
      '--prefix',
      folder,
      `--prefer-offline=${file !== undefined}`,
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

/** npm takes a file for a package only when its name ends in .tgz. */
async function placeTarball(folder: string, file: string): Promise<string> {
  const path = join(folder, 'package.tgz');
  await link(file, path).catch(() => symlink(file, path));
  return path;
}

function checkSame(installed: Installed | undefined, { name, version }: InstallRequest): void {
  if (installed && (version === 'latest' || installed.version === version)) return;
  const words = installed ? `${name} ${installed.version}` : 'another package';
  throw new AgentError('wrong-package', `The blob is ${words}, not ${name} ${version}.`);
}
