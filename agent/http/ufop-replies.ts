import type { Envelope } from '../../contract/agent/ufops.ts';
import type { AgentError } from '../errors.ts';
import type { Reply } from '../state/outcomes.ts';
import { jsonReply } from './replies.ts';

/** The codes that the Ufop API has, and 401 of ours: whatever else is the client's mistake is InvalidArgs. */
const codesOfTheApi = new Set([401, 404, 409]);

/** `{ code, data? }`; the HTTP status is the code. */
export function envelope(data?: unknown): Reply {
  return enveloped({ code: 200, ...(data === undefined ? {} : { data }) });
}

/** InvalidArgs 400, UfopNotfound 404, exists (or busy) 409, ResultError 500. */
export function envelopeError(error: AgentError): Reply {
  const code = error.status >= 500 ? 500 : codesOfTheApi.has(error.status) ? error.status : 400;
  return enveloped({ code, message: error.message, reason: error.code });
}

function enveloped(value: Envelope): Reply {
  return jsonReply(value.code, value);
}
