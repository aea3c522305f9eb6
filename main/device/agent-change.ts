import { setTimeout as delay } from 'node:timers/promises';
import { envelopeSchema } from '../../contract/agent/ufops.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { agentCode } from './agent-errors.ts';
import type { AgentHttp, AgentReply, AgentRequest } from './agent-http.ts';
import type { ChangeOptions } from './types.ts';

const askAgainMs = 1000;

export type Change = Pick<AgentRequest, 'method' | 'path' | 'body' | 'headers' | 'timeoutMs'>;

/** Sends a change under its key, and asks again while the agent is still at it. */
export async function sendChange(http: AgentHttp, request: Change, options: ChangeOptions): Promise<AgentReply> {
  const until = Date.now() + request.timeoutMs;
  for (;;) {
    const reply = await http.send({ ...request, idempotencyKey: options.idempotencyKey, signal: options.signal });
    if (codeIn(reply) !== 'still-running' || Date.now() > until) return reply;
    await delay(askAgainMs, undefined, { signal: options.signal }).catch(() => {
      throw new FlotillaError('job.cancelled', {}, { cause: options.signal.reason });
    });
  }
}

/** The agent's own code of an error, in the form of either API. */
function codeIn(reply: AgentReply): string | null {
  const parsed = envelopeSchema.safeParse(reply.body);
  return parsed.success ? (parsed.data.reason ?? null) : agentCode(reply);
}
