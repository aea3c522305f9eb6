import { connect, type Socket } from 'node:net';
import ssh2, { type Client, type NegotiatedAlgorithms } from 'ssh2';
import type { HostKey } from '../../contract/app/devices.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { algorithmsFor } from './algorithms.ts';
import { authenticationOf } from './authentication.ts';
import { type HandshakeFailure, handshakeError } from './handshake-errors.ts';
import { describeKey } from './host-key.ts';
import { abortedBy, deferred } from './limits.ts';
import type { SshTarget } from './types.ts';

export interface HandshakeOptions {
  target: SshTarget;
  /** Judges the offered key; a returned error ends the handshake before anything about the user is sent. */
  judge(offered: HostKey): FlotillaError | null;
  readyMs: number;
  keepaliveMs: number;
  signal: AbortSignal;
}

/** How many unanswered keepalives mean that the connection is lost. */
const keepaliveCountMax = 3;

/** Opens a connection, proves the host key, then logs in. On failure nothing stays open. Throws FlotillaError. */
export function handshake(options: HandshakeOptions): Promise<Client> {
  const { target, signal, readyMs } = options;
  if (signal.aborted) return Promise.reject(abortedBy(signal));
  const { address, port } = target;
  const authentication = authenticationOf(target);
  const client = new ssh2.Client();
  const socket = connect({ host: address, port });
  const { promise, resolve, reject } = deferred<Client>();
  let verdict: FlotillaError | null = null;
  let phase: HandshakeFailure['phase'] = 'reaching';
  let greeting: string | undefined;

  const fail = (error: Error) => {
    const problem =
      verdict ?? loginProblem(error) ?? handshakeError({ address, port, readyMs, phase, greeting, error });
    end();
    reject(problem);
  };
  const loginProblem = (error: Error & { level?: string; code?: unknown }) => {
    // A server may answer the last refusal by hanging up, with a reason (2 or 14) in place of an error level.
    const refused = error.level === 'client-authentication' || (phase === 'login' && typeof error.code === 'number');
    return refused ? authentication.problem() : null;
  };
  const giveUp = () => {
    verdict = abortedBy(signal);
    fail(verdict);
  };
  const end = () => {
    signal.removeEventListener('abort', giveUp);
    client.removeListener('close', closed);
    client.removeListener('error', fail);
    // ssh2 may still report the socket's own end.
    client.on('error', () => {});
    client.end();
    socket.destroy();
  };
  const closed = () => fail(new Error('the connection was closed'));

  signal.addEventListener('abort', giveUp, { once: true });
  client.on('error', fail).on('close', closed);
  client.on('connect', () => {
    phase = 'greeting';
    sniff(socket, (text) => {
      if (text.startsWith('SSH-')) phase = 'keys';
      greeting = text;
    });
  });
  client.on('handshake', (_agreed: NegotiatedAlgorithms) => {
    phase = 'login';
  });
  client.on('change password', () => fail(authentication.problem()));
  client.on('ready', () => {
    signal.removeEventListener('abort', giveUp);
    client.removeListener('error', fail).removeListener('close', closed);
    client.setNoDelay(true);
    resolve(client);
  });
  client.connect({
    sock: socket,
    username: target.user,
    algorithms: algorithmsFor(target.trusted),
    authHandler: authentication.handler,
    hostVerifier: (blob: Buffer) => {
      phase = 'keys';
      verdict = judgeBlob(blob, options);
      return verdict === null;
    },
    readyTimeout: readyMs,
    keepaliveInterval: options.keepaliveMs,
    keepaliveCountMax,
    agentForward: false,
  });
  return promise;
}

function judgeBlob(blob: Buffer, { judge, target }: HandshakeOptions): FlotillaError | null {
  try {
    return judge(describeKey(blob));
  } catch (error) {
    if (error instanceof FlotillaError) return error;
    return new FlotillaError(
      'ssh.no-common-algorithm',
      { address: target.address, kind: 'host key' },
      { cause: error },
    );
  }
}

/**
 * Looks at the first bytes along with ssh2: before it in order, since it may give up on them, and never without it, since a
 * listener of ours alone would swallow them.
 */
function sniff(socket: Socket, seen: (text: string) => void): void {
  setImmediate(() => {
    if (socket.destroyed) return;
    if (socket.listenerCount('data') === 0) sniff(socket, seen);
    else socket.prependOnceListener('data', (chunk: Buffer) => seen(chunk.subarray(0, 256).toString('latin1')));
  });
}
