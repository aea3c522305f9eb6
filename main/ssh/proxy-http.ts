import type { Socket } from 'node:net';
import { isIPv6 } from 'node:net';

export interface ProxyRequest {
  host: string;
  port: number;
  /** An empty user: the proxy asks for none. */
  login: { user: string; password: string };
  timeoutMs: number;
}

const maxHeaderBytes = 16 * 1024;
const headerEnd = '\r\n\r\n';

/** Asks an HTTP proxy for a tunnel (CONNECT). Afterwards the socket is the tunnel's. Throws with the proxy's own words. */
export function throughHttpProxy(socket: Socket, { host, port, login }: ProxyRequest): Promise<void> {
  const place = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const lines = [`CONNECT ${place} HTTP/1.1`, `Host: ${place}`];
  if (login.user !== '') lines.push(`Proxy-Authorization: Basic ${btoa64(`${login.user}:${login.password}`)}`);
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const done = (error?: Error) => {
      socket.removeListener('data', read).removeListener('close', closed).removeListener('error', done);
      socket.pause();
      if (error) reject(error);
      else resolve();
    };
    const closed = () => done(new Error('the proxy closed the connection'));
    const read = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(headerEnd);
      if (end < 0) {
        if (head.length > maxHeaderBytes) done(new Error('its answer is no HTTP'));
        return;
      }
      const status = /^HTTP\/1\.[01] (\d{3})(?: ([\x20-\x7e]{0,80}))?/.exec(head.toString('latin1', 0, end));
      if (status?.[1] !== '200') return done(new Error(status ? status.slice(1).join(' ') : 'its answer is no HTTP'));
      done();
      // The server speaks first: its greeting may have come along.
      const rest = head.subarray(end + headerEnd.length);
      if (rest.length > 0) socket.unshift(rest);
    };
    socket.on('data', read).once('close', closed).once('error', done);
    socket.write(`${lines.join('\r\n')}${headerEnd}`);
  });
}

function btoa64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
