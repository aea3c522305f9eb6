import { link, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentError } from '../errors.ts';
import type { Installed, InstallRequest, RemoveRequest, SystemInstaller } from './installer.ts';
import { readIpkFields } from './ipk-file.ts';
import { serviceAmong } from './package-service.ts';
import {
  ask,
  changeWithPatience,
  demandRoot,
  outlastEarlier,
  type SystemOptions,
  type SystemResult,
} from './system-command.ts';

const timeoutMs = 10 * 60_000;
const opkgName = /^[a-z0-9][a-zA-Z0-9+._-]*[a-zA-Z0-9+]$|^[a-z0-9]$/;

/** Packages from the device's opkg feeds (which hold one version of each), or an .ipk that was sent here. */
export class OpkgInstaller implements SystemInstaller {
  readonly kind = 'opkg';
  readonly scope = 'system';
  readonly #options: SystemOptions;

  constructor(options: SystemOptions) {
    this.#options = options;
  }

  check({ name }: { name: string }): void {
    if (!opkgName.test(name)) throw new AgentError('invalid-args', `${name} is not the name of an opkg package.`);
  }

  async install(request: InstallRequest): Promise<Installed> {
    demandRoot('install opkg packages');
    const wanted = request.file === undefined ? await this.#find(request) : await this.#takeFile(request, request.file);
    const args = ['install', '--force-downgrade', wanted];
    const { code, text } = await this.#run(args, request);
    // It ends with 0 after some failures, and has then said so.
    if (code !== 0 || /^Collected errors:/m.test(text)) throw opkgFailure(text, request.name);
    const installed = await this.inspect(request.name);
    if (!installed) throw new AgentError('install-failed', `opkg ended well, but ${request.name} is not installed.`);
    return installed;
  }

  async inspect(name: string): Promise<Installed | undefined> {
    const { stdout } = await ask(this.#options, 'opkg', ['status', name]);
    const paragraph = paragraphOf(stdout, name);
    const version = /^Version: *(\S+)/m.exec(paragraph)?.[1];
    if (version === undefined || !/^Status: \S+ \S+ installed *$/m.test(paragraph)) return undefined;
    const files = await ask(this.#options, 'opkg', ['files', name]);
    return { version, service: serviceAmong(files.stdout.split('\n'), name) };
  }

  async remove({ name, onLine }: RemoveRequest): Promise<void> {
    if (!(await this.inspect(name))) return;
    demandRoot('remove opkg packages');
    const { text } = await this.#run(['remove', name], { onLine });
    if (await this.inspect(name)) throw new AgentError('remove-failed', opkgFailure(text, name).message);
  }

  async settle(): Promise<void> {
    await outlastEarlier(this.#options, ['opkg', 'opkg-cl']);
    await this.#run(['configure'], {});
  }

  /** The name, once the feeds are known to hold that version. */
  async #find(request: InstallRequest): Promise<string> {
    const { name, version, onLine, signal } = request;
    let offered = await this.#offered(name);
    let refreshed: SystemResult | undefined;
    if (offered === undefined || (version !== 'latest' && offered !== version)) {
      refreshed = await this.#run(['update'], { onLine, signal });
      offered = await this.#offered(name);
    }
    if (offered !== undefined && (version === 'latest' || offered === version)) return name;
    if (refreshed && refreshed.code !== 0) throw opkgFailure(refreshed.text, name, 'registry-unreachable');
    if (offered === undefined) {
      throw new AgentError('package-not-found', `There is no package named ${name} in the device's feeds.`);
    }
    throw new AgentError('version-not-found', `The device's feeds hold ${name} ${offered}, and not ${version}.`);
  }

  async #offered(name: string): Promise<string | undefined> {
    const { stdout } = await ask(this.#options, 'opkg', ['list', name]);
    for (const line of stdout.split('\n')) {
      const [found, version] = line.split(' - ');
      if (found === name && version !== undefined) return version.trim();
    }
    return undefined;
  }

  /** opkg takes an argument for a file only when its name ends in .ipk. */
  async #takeFile({ name, version, folder }: InstallRequest, file: string): Promise<string> {
    const found = await readIpkFields(file);
    if (found.name !== name || (version !== 'latest' && found.version !== version)) {
      const words = `${found.name} ${found.version}, not ${name} ${version}`;
      throw new AgentError('wrong-package', `The blob is ${words.slice(0, 400)}.`);
    }
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, 'package.ipk');
    await link(file, path).catch(() => symlink(file, path));
    return path;
  }

  #run(
    args: string[],
    { onLine, signal }: { onLine?: (text: string) => void; signal?: AbortSignal },
  ): Promise<SystemResult> {
    const command = { program: 'opkg', args, timeoutMs, ...(onLine ? { onLine } : {}), ...(signal ? { signal } : {}) };
    return changeWithPatience(this.#options, command, (text) => /could not lock|resource temporarily/i.test(text));
  }
}

/** What opkg says, as one of our errors. */
export function opkgFailure(
  text: string,
  name: string,
  otherwise: 'install-failed' | 'registry-unreachable' = 'install-failed',
): AgentError {
  const collected = text.split('\n').filter((line) => line.startsWith(' * '));
  const words = (collected[0] ?? text.split('\n').find((line) => line.trim() !== '') ?? '')
    .replace(/^ \* (\w+: )?/, '')
    .trim()
    .slice(0, 500);
  if (/no space left|only have \d+kb available/i.test(text)) {
    return new AgentError('no-space', 'The disk of the device is full.');
  }
  if (/unknown package/i.test(text)) {
    return new AgentError('package-not-found', `There is no package named ${name} in the device's feeds.`);
  }
  if (/failed to download|wget returned|failed to send request/i.test(text)) {
    return new AgentError('registry-unreachable', words);
  }
  return new AgentError(otherwise, words === '' ? 'opkg failed and did not say why.' : words);
}

/** opkg answers with every package that a name matches; the one that has exactly this name. */
function paragraphOf(text: string, name: string): string {
  return text.split(/\n\s*\n/).find((each) => each.split('\n').includes(`Package: ${name}`)) ?? '';
}
