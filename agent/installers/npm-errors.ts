import { z } from 'zod';
import type { AgentErrorCode } from '../../contract/agent/common.ts';
import { AgentError } from '../errors.ts';

const npmReportSchema = z.object({
  error: z.object({ code: z.string().nullish(), summary: z.string().nullish(), detail: z.string().nullish() }),
});

const unreachable = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'ERR_SOCKET_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EPIPE',
  'FETCH_ERROR',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ENOTCACHED',
]);

/** Reads npm's own report (`--json` on stdout, `npm error` lines on stderr) and says what went wrong. */
export function npmFailure(
  output: { code: number | null; stdout: string; stderr: string },
  wanted: string,
): AgentError {
  const { code, summary } = readReport(output);
  const words = summary === '' ? `npm ended with code ${output.code}.` : summary;
  return new AgentError(codeOf(code, summary, wanted), words);
}

function codeOf(code: string, summary: string, wanted: string): AgentErrorCode {
  if (unreachable.has(code) || /^E5\d\d$/.test(code)) return 'registry-unreachable';
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'no-space';
  if (code === 'E404') return mentions(summary, wanted) ? 'package-not-found' : 'install-failed';
  if (code === 'ETARGET') return mentions(summary, wanted) ? 'version-not-found' : 'install-failed';
  return 'install-failed';
}

/** npm uses the same codes for a dependency of the package: then it is the package that is broken. */
function mentions(summary: string, wanted: string): boolean {
  const escaped = wanted.replace('/', '%2f').toLowerCase();
  const text = summary.toLowerCase();
  return [wanted.toLowerCase(), escaped].some((name) => {
    const after = text.slice(text.indexOf(name) + name.length);
    return text.includes(name) && /^($|[@\s.'"?])/.test(after);
  });
}

function readReport(output: { stdout: string; stderr: string }): { code: string; summary: string } {
  const start = output.stdout.indexOf('{');
  try {
    const { error } = npmReportSchema.parse(JSON.parse(output.stdout.slice(start)));
    if (error.code) return { code: error.code, summary: firstLine(error.summary ?? '') };
  } catch {
    // Older npm, or one that was cut short: its lines on stderr say the same.
  }
  const code = /npm (?:error|ERR!) code (\S+)/.exec(output.stderr)?.[1] ?? '';
  const lines = [...output.stderr.matchAll(/npm (?:error|ERR!) (?!code )(.+)/g)].map((match) => match[1] ?? '');
  return { code, summary: firstLine(lines[0] ?? '') };
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 500);
}
