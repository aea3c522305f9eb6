import ssh2, { type BaseAgent } from 'ssh2';
import { FlotillaError } from '../../contract/errors.ts';
import { within } from './limits.ts';

const answerMs = 10_000;
const windowsPipe = '\\\\.\\pipe\\openssh-ssh-agent';

/** The SSH agent of this laptop, once it has answered and holds a key. Throws `ssh.agent-absent`, `ssh.agent-empty`. */
export async function openAgent(): Promise<BaseAgent> {
  const place = process.env.SSH_AUTH_SOCK ?? (process.platform === 'win32' ? windowsPipe : undefined);
  if (!place) throw new FlotillaError('ssh.agent-absent', {}, { cause: 'SSH_AUTH_SOCK is not set' });
  const agent = ssh2.createAgent(place);
  const asked = new Promise<number>((resolve, reject) => {
    agent.getIdentities((error, keys) => (error ? reject(error) : resolve(keys?.length ?? 0)));
  });
  const timedOut = () => new FlotillaError('ssh.agent-absent', {}, { cause: 'the agent did not answer' });
  const count = await within(asked, { signals: [], timeoutMs: answerMs, timedOut }).catch((error) => {
    throw error instanceof FlotillaError ? error : new FlotillaError('ssh.agent-absent', {}, { cause: error });
  });
  if (count === 0) throw new FlotillaError('ssh.agent-empty');
  return agent;
}
