import { FlotillaError } from '../../contract/errors.ts';

const offlineCodes =
  /\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR)\b/;

/** What npm's error output means. */
export function npmProblem(stderr: string, { name, version }: { name: string; version: string }): FlotillaError {
  const code = /npm (?:error|ERR!) code (\S+)/.exec(stderr)?.[1] ?? '';
  if (code === 'ENOSPC') return new FlotillaError('library.no-space', { name });
  if (offlineCodes.test(code)) return new FlotillaError('library.fetch-offline', { source: 'npm' });
  const line = /npm (?:error|ERR!) (?!code )(\S.*)/.exec(stderr)?.[1] ?? 'npm said nothing about it';
  // Where a dependency is missing, the sentence names it.
  const isItself = stderr.includes(`${name}@`) || stderr.includes(`/${name.replace('/', '%2f')}`);
  if ((code === 'E404' || code === 'ETARGET') && isItself) {
    return new FlotillaError('library.fetch-not-found', { name, version });
  }
  return new FlotillaError('library.fetch-failed', { name, detail: `${code} ${line}`.trim().slice(0, 300) });
}
