import type { AgentErrorCode } from '../contract/agent/common.ts';

const statusOf: Record<AgentErrorCode, number> = {
  'invalid-args': 400,
  unauthorized: 401,
  'not-found': 404,
  exists: 409,
  busy: 409,
  'too-large': 413,
  'package-not-found': 500,
  'version-not-found': 500,
  'registry-unreachable': 500,
  'no-installer': 500,
  'install-failed': 500,
  'bad-archive': 400,
  'remove-failed': 500,
  'no-service': 409,
  'did-not-stay-up': 500,
  'stop-failed': 500,
  'still-running': 409,
  'no-space': 507,
  cancelled: 409,
  'wrong-offset': 416,
  'wrong-hash': 422,
  'blob-missing': 409,
  'wrong-package': 400,
  'needs-root': 500,
  internal: 500,
};

/** What the agent answers with: a code of the contract and a sentence that may be shown as it is. */
export class AgentError extends Error {
  readonly code: AgentErrorCode;

  constructor(code: AgentErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'AgentError';
    this.code = code;
  }

  get status(): number {
    return statusOf[this.code];
  }
}

const noSpaceCodes = new Set(['ENOSPC', 'EDQUOT']);

/** Normalises anything thrown; what is not ours becomes `internal`, a full or read-only disk says so. */
export function toAgentError(error: unknown): AgentError {
  if (error instanceof AgentError) return error;
  const code = errnoOf(error);
  if (code && noSpaceCodes.has(code)) {
    return new AgentError('no-space', 'The disk of the device is full.', { cause: error });
  }
  if (code === 'EROFS') return new AgentError('internal', 'The disk of the device is read-only.', { cause: error });
  return new AgentError('internal', 'Something went wrong inside the agent; its log says what.', { cause: error });
}

/** The errno name of a system error (`ENOENT`), if it is one. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The message of anything thrown, for a log. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : ` (${messageOf(error.cause)})`;
  return `${error.message}${cause}`;
}
