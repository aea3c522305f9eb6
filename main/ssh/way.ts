import { connect, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { FlotillaError } from '../../contract/errors.ts';
import type { LiveConnection } from './connection.ts';
import { reachingError } from './handshake-errors.ts';
import { deferred, within } from './limits.ts';
import { throughHttpProxy } from './proxy-http.ts';
import { throughSocksProxy } from './proxy-socks.ts';
import type { SshProxy, SshTarget } from './types.ts';

/** The connection that carries the next one, and the name that its device goes by. */
export interface Hop {
  connection: LiveConnection;
  name: string;
}

export interface WayOptions {
  target: Pick<SshTarget, 'address' | 'port' | 'proxy'>;
  hop: Hop | null;
  timeoutMs: number;
  signal: AbortSignal;
}

/** Bytes to and from the SSH server of a device: straight, through a proxy, or through the device before. Throws `ssh.*`. */
export async function openWay(options: WayOptions): Promise<Duplex> {
  const { target, hop, signal } = options;
  if (hop) return hop.connection.carry({ address: target.address, port: target.port, label: labelOf(options) }, signal);
  if (target.proxy) return throughProxy(target.proxy, options);
  return reach(options.target, options);
}

/** How a place is called in a problem: with the hop before it, where there is one. */
export function labelOf({ target, hop }: Pick<WayOptions, 'target' | 'hop'>): string {
  return hop ? `${hop.name} → ${target.address}` : target.address;
}

/** A TCP connection of this laptop's own. */
async function reach(to: { address: string; port: number }, options: WayOptions): Promise<Socket> {
  const { timeoutMs, signal } = options;
  const { address, port } = to;
  const failed = (error: Error) => reachingError({ address, port, readyMs: timeoutMs, error });
  const { promise, resolve, reject } = deferred<Socket>();
  const socket = connect({ host: address, port });
  const fail = (error: Error) => reject(failed(error));
  socket.once('connect', () => resolve(socket)).once('error', fail);
  try {
    const connected = await within(promise, {
      signals: [signal],
      timeoutMs,
      timedOut: () => new FlotillaError('ssh.no-answer', { address, port, seconds: Math.round(timeoutMs / 1000) }),
    });
    connected.removeListener('error', fail);
    return connected;
  } catch (error) {
    socket.on('error', () => {}).destroy();
    throw error;
  }
}

async function throughProxy(proxy: SshProxy, options: WayOptions): Promise<Socket> {
  const { target, timeoutMs, signal } = options;
  const name = `${proxy.host}:${proxy.port}`;
  const socket = await reach({ address: proxy.host, port: proxy.port }, options).catch((error) => {
    if (signal.aborted) throw error;
    throw new FlotillaError('ssh.proxy-unreachable', { proxy: name }, { cause: error });
  });
  const tunnel = proxy.kind === 'socks5' ? throughSocksProxy : throughHttpProxy;
  const swallow = () => {};
  socket.on('error', swallow);
  try {
    const login = { user: proxy.user, password: proxy.user === '' ? '' : await proxy.password() };
    const work = tunnel(socket, { host: bare(target.address), port: target.port, login, timeoutMs });
    await within(work, {
      signals: [signal],
      timeoutMs,
      timedOut: () => new FlotillaError('ssh.proxy-unreachable', { proxy: name }, { cause: 'no answer' }),
    });
    return socket;
  } catch (error) {
    socket.destroy();
    if (error instanceof FlotillaError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new FlotillaError('ssh.proxy-refused', { proxy: name, address: target.address, detail }, { cause: error });
  } finally {
    socket.removeListener('error', swallow);
  }
}

/** An IPv6 address may carry the name of a network card, which is of this laptop alone. */
function bare(address: string): string {
  return isIP(address) === 6 ? (address.split('%')[0] ?? address) : address;
}
