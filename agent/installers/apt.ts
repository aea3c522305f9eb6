import { link, mkdir, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentError } from '../errors.ts';
import {
  checkDebFile,
  checkDebianName,
  debianFailure,
  inspectDebianPackage,
  isKnown,
  saysLocked,
  saysUnreachable,
  settleDpkg,
  versionNotFound,
} from './dpkg-database.ts';
import type { Installed, InstallRequest, RemoveRequest, SystemInstaller } from './installer.ts';
import { ask, changeWithPatience, demandRoot, type SystemOptions, type SystemResult } from './system-command.ts';

const installMs = 20 * 60_000;
const refreshMs = 5 * 60_000;
const staleMs = 24 * 60 * 60_000;
const listsFolder = '/var/lib/apt/lists';

const commonArguments = [
  '--yes',
  '--quiet',
  '--option=Dpkg::Use-Pty=0',
  '--option=Dpkg::Options::=--force-confdef',
  '--option=Dpkg::Options::=--force-confold',
  // We wait for the lock ourselves: apt's own patience does not cover all of its locks.
  '--option=DPkg::Lock::Timeout=0',
  '--option=Acquire::Retries=1',
  '--option=Acquire::http::Timeout=30',
  '--option=Acquire::https::Timeout=30',
];

/** Packages from the device's own apt sources, or a .deb that was sent here, with what it needs from those sources. */
export class AptInstaller implements SystemInstaller {
  readonly kind = 'apt';
  readonly scope = 'system';
  readonly #options: SystemOptions;

  constructor(options: SystemOptions) {
    this.#options = options;
  }

  check({ name }: { name: string }): void {
    checkDebianName(name);
  }

  async install(request: InstallRequest): Promise<Installed> {
    demandRoot('install Debian packages');
    const wanted = request.file === undefined ? await this.#find(request) : await this.#takeFile(request, request.file);
    let result = await this.#install(wanted, request);
    // The lists are older than the repository: what they name is no longer there.
    if (result.code !== 0 && request.file === undefined && /\b404\b/.test(result.text)) {
      await this.#refresh(request);
      result = await this.#install(await this.#find(request), request);
    }
    if (result.code !== 0) throw debianFailure(result.text, request);
    const installed = await this.inspect(request.name);
    if (!installed) throw new AgentError('install-failed', `apt ended well, but ${request.name} is not installed.`);
    return installed;
  }

  inspect(name: string): Promise<Installed | undefined> {
    return inspectDebianPackage(this.#options, name);
  }

  async remove({ name, onLine }: RemoveRequest): Promise<void> {
    if (!(await isKnown(this.#options, name))) return;
    demandRoot('remove Debian packages');
    const others = await this.#alsoRemoved(name);
    if (others.length > 0) {
      const words = others.slice(0, 10).join(', ');
      throw new AgentError('remove-failed', `${name} is needed by other packages, which would go too: ${words}.`);
    }
    const { text } = await this.#run(['purge', ...commonArguments, '--', name], { onLine });
    if (await isKnown(this.#options, name)) {
      throw new AgentError('remove-failed', debianFailure(text, { name, version: '' }).message);
    }
  }

  settle(): Promise<void> {
    return settleDpkg(this.#options);
  }

  /** A package of the sources with an exact version: so apt can take the name for nothing else. */
  async #find(request: InstallRequest): Promise<string> {
    const { name, version } = request;
    let known = await this.#policy(name);
    let reached = true;
    if (!known.versions.includes(version) && (version !== 'latest' || !known.candidate || (await isStale()))) {
      reached = await this.#refresh(request);
      known = await this.#policy(name);
    }
    const found = version === 'latest' ? known.candidate : known.versions.find((each) => each === version);
    if (found !== undefined) return `${name}=${found}`;
    if (!reached) throw new AgentError('registry-unreachable', "None of the device's package sources was reachable.");
    if (known.versions.length > 0) throw versionNotFound(request);
    throw new AgentError('package-not-found', `There is no package named ${name} in the device's sources.`);
  }

  /** apt takes a file for one only when its name ends in .deb and holds a slash. */
  async #takeFile(request: InstallRequest, file: string): Promise<string> {
    await checkDebFile(this.#options, { name: request.name, version: request.version, file });
    await mkdir(request.folder, { recursive: true, mode: 0o700 });
    const path = join(request.folder, 'package.deb');
    await link(file, path).catch(() => symlink(file, path));
    return path;
  }

  #install(wanted: string, { onLine, signal }: InstallRequest): Promise<SystemResult> {
    const args = ['install', ...commonArguments, '--no-remove', '--allow-downgrades', '--', wanted];
    return this.#run(args, { onLine, signal });
  }

  /** Fetches the lists of what there is; false when no source was reachable (a broken one among others is usual). */
  async #refresh({ onLine, signal }: InstallRequest): Promise<boolean> {
    const { code, text } = await this.#run(['update', ...commonArguments], { onLine, signal, timeoutMs: refreshMs });
    return /^(Hit|Get):\d/m.test(text) || (code === 0 && !saysUnreachable(text));
  }

  #run(
    args: string[],
    options: { onLine: (text: string) => void; signal?: AbortSignal; timeoutMs?: number },
  ): Promise<SystemResult> {
    const command = { program: 'apt-get', args, timeoutMs: installMs, ...options };
    return changeWithPatience(this.#options, command, saysLocked);
  }

  async #policy(name: string): Promise<{ candidate: string | undefined; versions: string[] }> {
    const { stdout } = await ask(this.#options, 'apt-cache', ['policy', '--', name]);
    return readPolicy(stdout, name);
  }

  async #alsoRemoved(name: string): Promise<string[]> {
    const { stdout } = await ask(this.#options, 'apt-get', ['purge', '--simulate', '--quiet', '--', name]);
    const removed = [...stdout.matchAll(/^(?:Purg|Remv) (\S+)/gm)].map((match) => match[1] ?? '');
    return removed.filter((each) => each !== name);
  }
}

/** Reads what `apt-cache policy` says about exactly this package. */
export function readPolicy(text: string, name: string): { candidate: string | undefined; versions: string[] } {
  const start = text.split('\n').indexOf(`${name}:`);
  if (start < 0) return { candidate: undefined, versions: [] };
  const own = text.split('\n').slice(start + 1);
  const end = own.findIndex((line) => /^\S/.test(line));
  const lines = end < 0 ? own : own.slice(0, end);
  const candidate = /^ {2}Candidate: (\S+)$/.exec(lines.find((line) => line.startsWith('  Candidate:')) ?? '')?.[1];
  // Versions are followed by their sources, further to the right; one that is only installed has no source but dpkg's.
  const versions: string[] = [];
  for (const [index, line] of lines.entries()) {
    const version = /^ (?:\*\*\*| {3}) (\S+) -?\d+$/.exec(line)?.[1];
    if (version !== undefined && hasSource(lines.slice(index + 1))) versions.push(version);
  }
  return { candidate: candidate !== undefined && versions.includes(candidate) ? candidate : undefined, versions };
}

function hasSource(following: string[]): boolean {
  for (const line of following) {
    if (!/^ {8}/.test(line)) return false;
    if (!line.includes('/var/lib/dpkg/status')) return true;
  }
  return false;
}

async function isStale(): Promise<boolean> {
  const fetchedAt = (await stat(listsFolder).catch(() => undefined))?.mtimeMs ?? 0;
  return Date.now() - fetchedAt > staleMs;
}
