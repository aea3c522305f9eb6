import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FlotillaError } from '../../contract/errors.ts';
import { findProgram, runProgram } from './run-program.ts';

export interface DebRequest {
  name: string;
  version?: string | undefined;
  architecture?: string | undefined;
  /** An empty folder. */
  work: string;
  signal: AbortSignal;
}

const fetchMs = 15 * 60_000;

/** `name:architecture=version`, as apt takes it. */
export function aptSpec({
  name,
  version,
  architecture,
}: Pick<DebRequest, 'name' | 'version' | 'architecture'>): string {
  return `${name}${architecture === undefined ? '' : `:${architecture}`}${version === undefined ? '' : `=${version}`}`;
}

/**
 * Downloads a .deb by this laptop's own apt, from the sources it is set to, and gives its path. Throws `library.no-apt`,
 * `library.fetch-*`.
 */
export async function fetchDeb(request: DebRequest): Promise<string> {
  const { name, version, work, signal } = request;
  const apt = await findProgram('apt-get');
  if (apt === null) throw new FlotillaError('library.no-apt');
  const { code, stdout, stderr } = await runProgram({
    program: apt,
    args: ['download', '-q', '-o', 'Acquire::Retries=1', '--', aptSpec(request)],
    cwd: work,
    env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
    timeoutMs: fetchMs,
    signal,
  });
  const file = (await readdir(work)).find((entry) => entry.endsWith('.deb'));
  if (code === 0 && file !== undefined) return join(work, file);
  const said = `${stdout}\n${stderr}`;
  if (/No space left/.test(said)) throw new FlotillaError('library.no-space', { name });
  if (
    /Temporary failure resolving|Could not resolve|Could not connect|Network is unreachable|Connection (refused|timed out)/.test(
      said,
    )
  ) {
    throw new FlotillaError('library.fetch-offline', { source: 'apt' });
  }
  if (/Unable to locate package|No packages found|was not found|Can't find a source|Can't select/.test(said)) {
    throw new FlotillaError('library.fetch-not-found', { name, version: version ?? '' });
  }
  const line = /^E: (.+)$/m.exec(said)?.[1] ?? 'apt said nothing about it';
  throw new FlotillaError('library.fetch-failed', { name, detail: line.slice(0, 300) });
}
