import { randomBytes } from 'node:crypto';
import { endpointSchema } from '../../contract/agent/common.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { SshConnection } from '../ssh/ssh.ts';
import { accessScript } from './lifecycle-scripts.ts';
import { commandFailed, runScript } from './remote-script.ts';

/** What it takes to talk to an agent. In memory only, as long as the connection. */
export interface AgentAccess {
  port: number;
  token: string;
}

/** Reads token and port over SSH. Throws `agent.not-set-up`, `agent.not-running`, `ssh.*`. */
export async function readAgentAccess(connection: SshConnection, signal: AbortSignal): Promise<AgentAccess> {
  const { address } = connection;
  const mark = randomBytes(8).toString('hex');
  const call = { script: accessScript, args: [mark], step: 'token', timeoutMs: 30_000, signal, maxOutputBytes: 8192 };
  const result = await runScript(connection, call);
  if (result.code === 65) throw new FlotillaError('agent.not-set-up', { address });
  const lines = result.stdout.split('\n');
  const from = lines.indexOf(`begin ${mark}`);
  // The output holds the token: it is not repeated in an error.
  if (from === -1) throw commandFailed(connection, 'token', { ...result, stdout: '' });
  const [token = '', endpoint = ''] = lines.slice(from + 1);
  if (!/^[A-Za-z0-9_-]{32,128}$/.test(token)) throw new FlotillaError('agent.token-refused', { address });
  const port = portOf(endpoint);
  if (port === null) throw new FlotillaError('agent.not-running', { address });
  return { port, token };
}

function portOf(endpoint: string): number | null {
  try {
    const parsed = endpointSchema.safeParse(JSON.parse(endpoint));
    return parsed.success ? parsed.data.port : null;
  } catch {
    return null;
  }
}
