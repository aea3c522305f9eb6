import { AgentError } from '../errors.ts';
import type { Installed } from './installer.ts';
import { serviceAmong } from './package-service.ts';
import { ask, change, outlastEarlier, type SystemOptions } from './system-command.ts';

const debianName = /^[a-z0-9][a-z0-9+.-]+$/;

/** Throws `invalid-args` for what is no name of a Debian package. */
export function checkDebianName(name: string): void {
  if (!debianName.test(name)) throw new AgentError('invalid-args', `${name} is not the name of a Debian package.`);
}

/** The version of a package that is wholly installed; undefined otherwise. */
export async function installedVersion(options: SystemOptions, name: string): Promise<string | undefined> {
  const [state, version] = await query(options, name);
  return state === 'installed' ? version : undefined;
}

/** Whether dpkg still knows anything of a package: files, or configuration that was left. */
export async function isKnown(options: SystemOptions, name: string): Promise<boolean> {
  const [state] = await query(options, name);
  return state !== undefined && state !== 'not-installed';
}

/** What is installed, and the service that came with it. */
export async function inspectDebianPackage(options: SystemOptions, name: string): Promise<Installed | undefined> {
  const version = await installedVersion(options, name);
  if (version === undefined) return undefined;
  const { stdout } = await ask(options, 'dpkg-query', ['--listfiles', '--', name]);
  return { version, service: serviceAmong(stdout.split('\n'), name) };
}

/** Checks that a file is the package that was asked for; its version. Throws `wrong-package`. */
export async function checkDebFile(options: SystemOptions, request: { name: string; version: string; file: string }) {
  const { code, stdout } = await ask(options, 'dpkg-deb', ['--field', request.file, 'Package', 'Version']);
  if (code !== 0) throw new AgentError('wrong-package', 'The blob is not a Debian package.');
  const name = /^Package: (.+)$/m.exec(stdout)?.[1]?.trim() ?? '';
  const version = /^Version: (.+)$/m.exec(stdout)?.[1]?.trim() ?? '';
  if (name !== request.name || (request.version !== 'latest' && version !== request.version)) {
    const words = `${name.slice(0, 200)} ${version.slice(0, 200)}, not ${request.name} ${request.version}`;
    throw new AgentError('wrong-package', `The blob is ${words}.`);
  }
  return version;
}

/** Has dpkg finish what a killed package manager had begun. */
export async function settleDpkg(options: SystemOptions): Promise<void> {
  await outlastEarlier(options, ['apt-get', 'dpkg']);
  const { stdout } = await ask(options, 'dpkg', ['--audit']);
  if (stdout.trim() === '') return;
  await change(options, {
    program: 'dpkg',
    args: ['--configure', '--pending', '--force-confdef', '--force-confold'],
    timeoutMs: 5 * 60_000,
  });
}

/** Whether a package manager said that another one holds the lock. */
export function saysLocked(text: string): boolean {
  return /could not get lock|is held by process|unable to (lock|acquire)|frontend lock (is|was) locked/i.test(text);
}

/** What apt-get or dpkg says, as one of our errors. */
export function debianFailure(text: string, wanted: { name: string; version: string }): AgentError {
  const lines = text.split('\n').filter((line) => /^(E:|dpkg: error|dpkg-deb: error)/.test(line));
  const words = (lines.find((line) => !/sub-process|dpkg was interrupted/i.test(line)) ?? lines[0] ?? lastLine(text))
    .replace(/^(E|dpkg): /, '')
    .slice(0, 500);
  if (/no space left on device|don't have enough free space/i.test(text)) {
    return new AgentError('no-space', 'The disk of the device is full.');
  }
  if (/unable to locate package|has no installation candidate/i.test(text)) {
    return new AgentError('package-not-found', `There is no package named ${wanted.name} in the device's sources.`);
  }
  if (/^E: Version '.*' for '.*' was not found/m.test(text)) return versionNotFound(wanted);
  if (saysUnreachable(text)) return new AgentError('registry-unreachable', words);
  return new AgentError('install-failed', words === '' ? 'The package manager failed and did not say why.' : words);
}

export function versionNotFound({ name, version }: { name: string; version: string }): AgentError {
  return new AgentError('version-not-found', `There is no version ${version} of ${name} in the device's sources.`);
}

/** Whether apt could not reach a source. */
export function saysUnreachable(text: string): boolean {
  return /^(E: Failed to fetch|W: Failed to fetch|Err:\d)|could not resolve|temporary failure resolving|unable to connect|could not connect|network is unreachable/im.test(
    text,
  );
}

function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.at(-1) ?? '';
}

async function query(options: SystemOptions, name: string): Promise<[state?: string, version?: string]> {
  const format = `\${db:Status-Status}\t\${Version}\n`;
  const { stdout } = await ask(options, 'dpkg-query', ['--show', `--showformat=${format}`, '--', name]);
  const rows = stdout.split('\n').filter((line) => line !== '');
  const row = rows.find((line) => line.startsWith('installed\t')) ?? rows[0];
  if (row === undefined) return [];
  const [state, version] = row.split('\t');
  return [state ?? '', version ?? ''];
}
