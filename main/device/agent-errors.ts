import { type AgentErrorCode, agentErrorCodes, agentErrorSchema } from '../../contract/agent/common.ts';
import { type ErrorCode, FlotillaError, type Problem } from '../../contract/errors.ts';
import type { AgentReply } from './agent-http.ts';
import { cleanText } from './clean-text.ts';

export interface ErrorContext {
  address: string;
  /** Package name of the module, if it is known. */
  name?: string;
  version?: string;
}

/** Our word for each code of the agent. A code that is not here is of another version: `agent.failed`, with what the agent says. */
const meaning: Record<AgentErrorCode, ErrorCode> = {
  'invalid-args': 'input.invalid',
  unauthorized: 'agent.token-refused',
  'not-found': 'module.unknown',
  exists: 'module.exists',
  busy: 'agent.busy',
  'too-large': 'agent.too-large',
  'package-not-found': 'module.package-not-found',
  'version-not-found': 'module.version-not-found',
  'registry-unreachable': 'module.registry-unreachable',
  'no-installer': 'module.no-installer',
  'install-failed': 'module.install-failed',
  'no-service': 'module.no-service',
  'did-not-stay-up': 'module.did-not-stay-up',
  'bad-archive': 'module.bad-archive',
  'wrong-package': 'module.wrong-package',
  'stop-failed': 'module.stop-failed',
  'remove-failed': 'module.remove-failed',
  'still-running': 'agent.still-running',
  cancelled: 'agent.interrupted',
  'no-space': 'agent.disk-full',
  'needs-root': 'agent.needs-root',
  'blob-missing': 'blob.missing',
  'wrong-offset': 'blob.out-of-step',
  'wrong-hash': 'blob.damaged',
  internal: 'agent.failed',
};

/** The code in an error reply, if the agent is one that gives codes. */
export function agentCode(reply: AgentReply): string | null {
  const parsed = agentErrorSchema.safeParse(reply.body);
  return parsed.success ? parsed.data.error.code : null;
}

/** Turns an error reply into a problem of the catalogue. Historic agents give a status and nothing else. */
export function agentError(reply: AgentReply, context: ErrorContext): FlotillaError {
  const parsed = agentErrorSchema.safeParse(reply.body);
  const code = parsed.success ? meaningOf(parsed.data.error.code) : byStatus(reply.status);
  const said = parsed.success ? parsed.data.error.message : '';
  const detail = cleanText(said, 500) || `HTTP ${reply.status}`;
  const { address, name = 'The module', version = '' } = context;
  const params: Problem['params'] = { address, name, version, detail };
  return new FlotillaError(code, params, said ? { cause: new Error(detail) } : undefined);
}

function meaningOf(code: string): ErrorCode {
  const known = agentErrorCodes.find((one) => one === code);
  return known === undefined ? 'agent.failed' : meaning[known];
}

function byStatus(status: number): ErrorCode {
  if (status === 404) return 'module.unknown';
  if (status === 409) return 'module.exists';
  return 'agent.failed';
}
