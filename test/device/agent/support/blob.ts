import { createHash } from 'node:crypto';
import { type ClientRequest, request } from 'node:http';
import type { AgentProcess, Answer } from './agent-process.ts';

export function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Sends a whole blob; gives its name. */
export async function putBlob(agent: AgentProcess, content: Buffer): Promise<string> {
  const name = sha256(content);
  const answer = await sendPart(agent, name, content);
  if (answer.status !== 200) throw new Error(`the blob was not taken: ${answer.text}`);
  return name;
}

/** Sends bytes of a blob with the headers a test wants. */
export async function sendPart(
  agent: AgentProcess,
  name: string,
  content: Buffer,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${agent.port}/blobs/${name}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${agent.token}`, ...headers },
    body: new Uint8Array(content),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: text === '' ? undefined : JSON.parse(text) };
}

/** A PUT whose body the test writes piece by piece. */
export function openPut(agent: AgentProcess, name: string, headers: Record<string, string>): ClientRequest {
  const put = request({
    host: '127.0.0.1',
    port: agent.port,
    method: 'PUT',
    path: `/blobs/${name}`,
    headers: { authorization: `Bearer ${agent.token}`, ...headers },
  });
  // What becomes of it is seen in what the agent has.
  put.on('error', () => undefined);
  return put;
}
