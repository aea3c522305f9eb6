import type { Socket } from 'node:net';
import { SocksClient } from 'socks';
import type { ProxyRequest } from './proxy-http.ts';

/** Asks a SOCKS5 proxy for a tunnel; names are resolved on its side. Throws with the proxy's own words. */
export async function throughSocksProxy(socket: Socket, { host, port, login, timeoutMs }: ProxyRequest): Promise<void> {
  const { user, password } = login;
  await SocksClient.createConnection({
    command: 'connect',
    // The place of the proxy is not used: the socket is there already.
    proxy: { host: '127.0.0.1', port: 1080, type: 5, ...(user === '' ? {} : { userId: user, password }) },
    destination: { host, port },
    timeout: timeoutMs,
    existing_socket: socket,
  });
}
