import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import ssh2, { type AuthContext, type Connection } from 'ssh2';
import type { Faults } from './faults.ts';
import { serveForward } from './forward.ts';
import type { HostKeyPair } from './host-key.ts';
import { type Login, serveSession } from './session.ts';

export interface SshServerOptions {
  keys: HostKeyPair;
  user: string;
  password: string;
  login: Login;
  faults: () => Faults;
}

/** What ssh2's server needs of a socket is a duplex stream, though its types name a TCP socket. */
interface SshServer {
  injectSocket(socket: Duplex): void;
}

/** The SSH side of a device: who may log in, and what a login may open. It owns no port; sockets are handed to it. */
export function createSshServer(options: SshServerOptions): SshServer {
  return new ssh2.Server({ hostKeys: [options.keys.privateKey] }, (client) => serveClient(client, options));
}

function serveClient(client: Connection, options: SshServerOptions): void {
  // A connection that breaks ends its own channels; the device itself has nothing to mend.
  client.on('error', () => client.end());
  client.on('authentication', async (attempt) => {
    const allowed = await mayLogIn(attempt, options).catch(() => false);
    if (allowed) attempt.accept();
    else attempt.reject(['publickey', 'password']);
  });
  client.on('session', (accept) => serveSession(accept(), options.login));
  // With nobody listening, ssh2 answers as sshd does where forwarding is switched off.
  if (options.faults().forwarding === 'allowed') client.on('tcpip', serveForward);
}

async function mayLogIn(attempt: AuthContext, options: SshServerOptions): Promise<boolean> {
  if (attempt.username !== options.user) return false;
  if (attempt.method === 'password') {
    return options.faults().password === 'accepted' && attempt.password === options.password;
  }
  if (attempt.method !== 'publickey') return false;
  const offered = attempt.key.data;
  const keys = await authorizedKeys(options.login.home);
  const known = keys.find((key) => key.getPublicSSH().equals(offered));
  if (!known) return false;
  // Without a signature the client only asks whether this key would do.
  if (!attempt.signature || !attempt.blob) return true;
  return known.verify(attempt.blob, attempt.signature, attempt.hashAlgo) === true;
}

/** Read again at each attempt, as sshd does; lines that are no key are passed over. */
async function authorizedKeys(home: string): Promise<ssh2.ParsedKey[]> {
  const text = await readFile(join(home, '.ssh', 'authorized_keys'), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const key = line.trim() === '' ? new Error('empty') : ssh2.utils.parseKey(line);
    return key instanceof Error ? [] : [key];
  });
}
