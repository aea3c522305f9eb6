import { FlotillaError } from '../../contract/errors.ts';

export interface HandshakeFailure {
  address: string;
  port: number;
  readyMs: number;
  /** How far it had come. */
  phase: 'greeting' | 'keys' | 'login';
  /** The first bytes that were not an SSH greeting. */
  greeting: string | undefined;
  error: Error & { level?: string; code?: string | number; errors?: unknown };
}

/** Puts a failed handshake into words. Login refusals and host keys are judged before this is asked. */
export function handshakeError(failure: HandshakeFailure): FlotillaError {
  const { address, port, error, phase } = failure;
  const cause = { cause: error };
  if (error.level === 'client-timeout') return timeout(failure);
  const missing = /no matching (?:[CS]->[CS] )?(key exchange|host key|cipher|MAC)/.exec(error.message)?.[1];
  if (missing) return new FlotillaError('ssh.no-common-algorithm', { address, kind: missing }, cause);
  if (phase === 'greeting') return greetingError(failure);
  // It showed the accepted key and could not prove that it holds the private half.
  if (/signature verification failed/.test(error.message))
    return new FlotillaError('trust.changed-key', { address }, cause);
  return new FlotillaError('ssh.connection-lost', { address, port }, cause);
}

function timeout({ address, port, readyMs, phase, error }: Reaching & { phase?: string }): FlotillaError {
  const seconds = Math.round(readyMs / 1000);
  if (phase === 'login') return new FlotillaError('ssh.timeout', { address, step: 'login', seconds }, { cause: error });
  return new FlotillaError('ssh.no-answer', { address, port, seconds }, { cause: error });
}

const noRoute = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN', 'EADDRNOTAVAIL', 'EINVAL']);

type Reaching = Pick<HandshakeFailure, 'address' | 'port' | 'readyMs' | 'error'>;

/** Puts a TCP connection that did not come about into words. */
export function reachingError(failure: Reaching): FlotillaError {
  const { address, port, error } = failure;
  const cause = { cause: error };
  const code = String(error.code ?? '');
  if (code === 'ENOTFOUND' || code.startsWith('EAI_'))
    return new FlotillaError('ssh.host-not-found', { address }, cause);
  if (code === 'ECONNREFUSED') return new FlotillaError('ssh.port-closed', { address, port }, cause);
  if (code === 'ETIMEDOUT') return timeout(failure);
  if (noRoute.has(code)) return new FlotillaError('ssh.unreachable', { address }, cause);
  return new FlotillaError('ssh.connection-lost', { address, port }, cause);
}

function greetingError({ address, port, greeting, error }: HandshakeFailure): FlotillaError {
  const cause = { cause: error };
  // Older servers turn connections away without a word, as do those that penalise an address.
  if (greeting === undefined || greeting === '') return new FlotillaError('ssh.throttled', { address }, cause);
  if (/MaxStartups|Not allowed at this time/i.test(greeting))
    return new FlotillaError('ssh.throttled', { address }, cause);
  return new FlotillaError('ssh.not-ssh', { address, port }, cause);
}
