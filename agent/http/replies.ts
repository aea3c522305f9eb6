import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { AgentError } from '../errors.ts';
import type { Reply } from '../state/outcomes.ts';

/** A JSON reply as it is kept and sent. */
export function jsonReply(status: number, value: unknown): Reply {
  return { status, body: JSON.stringify(value) };
}

/** `{ error: { code, message } }`: the Modules API and everything the agent adds. */
export function errorReply(error: AgentError): Reply {
  return jsonReply(error.status, { error: { code: error.code, message: error.message } });
}

export function send(c: Context, reply: Reply, headers: Record<string, string> = {}): Response {
  return c.body(reply.body, reply.status as ContentfulStatusCode, { 'content-type': 'application/json', ...headers });
}
