import type { AgentErrorCode } from '../../contract/agent/common.ts';
import { envelopeSchema } from '../../contract/agent/ufops.ts';
import { type ErrorCode, FlotillaError } from '../../contract/errors.ts';
import { agentError } from './agent-errors.ts';
import type { AgentReply } from './agent-http.ts';
import { cleanText } from './clean-text.ts';

/** What a request was about, for the sentence of its error. */
export interface UfopContext {
  address: string;
  ufop: string;
  version?: string | undefined;
  index?: number | undefined;
  at?: 'upload' | 'upgrade';
}

/** Turns an error reply of the Ufop API into a problem of the catalogue. Servers that are not ours give a status and little else. */
export function ufopError(reply: AgentReply, context: UfopContext): FlotillaError {
  const { address, ufop, version = '', index = '' } = context;
  const parsed = envelopeSchema.safeParse(reply.body);
  if (!parsed.success && reply.status === 404) return new FlotillaError('agent.no-ufops', { address });
  const { message = '', reason = reasonOf(reply.status) } = parsed.success ? parsed.data : {};
  const code = codeOf(reason, context);
  if (code === null) {
    const body = parsed.success ? { error: { code: reason, message } } : undefined;
    return agentError({ status: reply.status, body }, { address, name: ufop });
  }
  const detail = cleanText(message, 500) || `HTTP ${reply.status}`;
  const cause = message ? { cause: new Error(detail) } : undefined;
  return new FlotillaError(code, { address, ufop, version, index, detail }, cause);
}

/** What the wire text means by a status, in the words of our agent. */
function reasonOf(status: number): AgentErrorCode {
  if (status === 400) return 'invalid-args';
  if (status === 404) return 'not-found';
  return status === 409 ? 'exists' : 'internal';
}

/** Where a ufop gives the agent's code a meaning of its own; `null`: it means what it always does. */
function codeOf(reason: string, { at, index, version }: UfopContext): ErrorCode | null {
  if (reason === 'not-found') {
    if (index !== undefined) return 'ufop.instance-unknown';
    return version !== undefined && at === undefined ? 'ufop.version-unknown' : 'ufop.unknown';
  }
  if (reason === 'exists') return at === 'upload' ? 'ufop.version-exists' : 'ufop.exists';
  if (reason === 'bad-archive') return 'ufop.bad-image';
  if (reason === 'did-not-stay-up') return at === 'upgrade' ? 'ufop.upgrade-failed' : 'ufop.instance-failed';
  return null;
}
