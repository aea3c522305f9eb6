import type { Duplex } from 'node:stream';
import ssh2, { type Client, type NegotiatedAlgorithms } from 'ssh2';
import type { HostKey } from '../../contract/app/devices.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { algorithmsFor } from './algorithms.ts';
import { authenticationOf } from './authentication.ts';
import { type HandshakeFailure, handshakeError } from './handshake-errors.ts';
import { describeKey } from './host-key.ts';
import { abortedBy, deferred } from './limits.ts';
import type { SshTarget } from './types.ts';
import { type Hop, labelOf, openWay } from './way.ts';

export interface HandshakeOptions {
  target: SshTarget;
  /** The connection that leads to the target; `null` = it is reached from this laptop. */
  hop?: Hop | null;
  /** Judges the offered key; a returned error ends the handshake before anything about the user is sent. */
  judge(offered: HostKey): FlotillaError | null;
  readyMs: number;
  keepaliveMs: number;
  signal: AbortSignal;
}

/** How many unanswered keepalives mean that the connection is lost. */
const keepaliveCountMax = 3;

/** Opens a connection, proves the host key, then logs in. On failure nothing stays open. Throws FlotillaError. */
export async function handshake(options: HandshakeOptions): Promise<Client> {
  const { target, signal, readyMs, hop = null } = options;
  if (signal.aborted) throw abortedBy(signal);
  const startedAt = Date.now();
  const stream = await openWay({ target, hop, timeoutMs: readyMs, signal });
  return logIn(stream, options, Math.max(1, readyMs - (Date.now() - startedAt)));
}

function logIn(stream: Duplex, options: HandshakeOptions, leftMs: number): Promise<Client> {
  const { target, signal, readyMs, hop = null } = options;
  const { port } = target;
  const address = labelOf({ target, hop });
  const authentication = authenticationOf(target, (problem) => fail(problem));
  const client = new ssh2.Client();
  const { promise, resolve, reject } = deferred<Client>();
  let verdict: FlotillaError | null = null;
  let phase: HandshakeFailure['phase'] = 'greeting';
  let greeting: string | undefined;

  const fail = (error: Error & { level?: string }) => {
    // One key of the agent's could not sign; ssh2 goes on to the next.
    if (error.level === 'agent') return;
    const problem =
      verdict ??
      ownProblem(error) ??
      loginProblem(error) ??
      handshakeError({ address, port, readyMs, phase, greeting, error });
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
    stream.destroy();
  };
  const closed = () => fail(new Error('the connection was closed'));

  signal.addEventListener('abort', giveUp, { once: true });
  client.on('error', fail).on('close', closed);
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
    // Any stream will do; the types know Readable only.
    sock: stream,
    username: target.user,
    algorithms: algorithmsFor(target.trusted, target.legacyAlgorithms ?? false),
    authHandler: authentication.handler,
    hostVerifier: (blob: Buffer) => {
      phase = 'keys';
      verdict = judgeBlob(blob, options);
      return verdict === null;
    },
    readyTimeout: leftMs,
    keepaliveInterval: options.keepaliveMs,
    keepaliveCountMax,
    agentForward: false,
  });
  // ssh2 has paused it until it listens: seen before ssh2 in order, since that may give up on these bytes.
  stream.prependOnceListener('data', (chunk: Buffer) => {
    greeting = chunk.subarray(0, 256).toString('latin1');
    if (greeting.startsWith('SSH-')) phase = 'keys';
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

function ownProblem(error: Error): FlotillaError | null {
  return error instanceof FlotillaError ? error : null;
}
