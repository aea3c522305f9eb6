import { randomBytes } from 'node:crypto';
import { endpointSchema } from '../../contract/agent/common.ts';
import type { AgentWhere } from '../../contract/app/agent-plan.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { SshConnection } from '../ssh/ssh.ts';
import { linesBetween, readAnswers } from './answers.ts';
import { accessScript, locateArguments } from './locate-script.ts';
import { commandFailed, runScript } from './remote-script.ts';

/** What it takes to talk to an agent, or to a plain server. In memory only, as long as the connection. */
export interface AgentAccess {
  port: number;
  /** `null`: a plain server, which knows of no token and keeps no outcomes. */
  token: string | null;
  /** Where the agent is; `null` where there is none. */
  where: AgentWhere | null;
}

/** The way to a plain server. */
export function plainAccess(port: number): AgentAccess {
  return { port, token: null, where: null };
}

/** Reads token and port over SSH. `password` is for sudo. Throws `agent.not-set-up`, `agent.not-running`, `ssh.*`. */
export async function readAgentAccess(connection: SshConnection, password: string | null): Promise<AgentAccess> {
  const { address } = connection;
  const mark = randomBytes(8).toString('hex');
  const result = await runScript(connection, {
    script: accessScript,
    args: locateArguments({ mark, file: '', token: true, plan: false }),
    stdin: `${password ?? ''}\n`,
    step: 'token',
    timeoutMs: 30_000,
    signal: connection.closed,
    maxOutputBytes: 8192,
  });
  const lines = linesBetween(result.stdout, mark);
  // The output holds the token: it is not repeated in an error.
  if (lines === null) throw commandFailed(connection, 'token', { ...result, stdout: '' });
  const answers = readAnswers(lines);
  if (!answers.has('agent_there')) throw new FlotillaError('agent.not-set-up', { address });
  if (answers.has('endpoint') && !tokenOf(answers)) throw new FlotillaError('agent.token-refused', { address });
  const access = accessOf(answers);
  if (access === null) throw new FlotillaError('agent.not-running', { address });
  return access;
}

/** What a script told of a running agent; `null` where it is not enough to talk to it. */
export function accessOf(answers: Map<string, string>): AgentAccess | null {
  const token = tokenOf(answers);
  const port = portOf(answers.get('endpoint') ?? '');
  const where = answers.get('where') === 'system' ? 'system' : 'user';
  return token === null || port === null ? null : { port, token, where };
}

function tokenOf(answers: Map<string, string>): string | null {
  return /^[A-Za-z0-9_-]{32,128}$/.exec(answers.get('token') ?? '')?.[0] ?? null;
}

function portOf(endpoint: string): number | null {
  try {
    const parsed = endpointSchema.safeParse(JSON.parse(endpoint));
    return parsed.success ? parsed.data.port : null;
  } catch {
    return null;
  }
}
