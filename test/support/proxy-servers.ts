import { connect, createServer, type Server, type Socket } from 'node:net';
import { ownLoopbackAddress } from './loopback.ts';

/** A proxy of a test's own. */
export interface TestProxy {
  host: string;
  port: number;
  /** Where it was asked to connect to, as it was written. */
  asked: string[];
  stop(): Promise<void>;
}

export interface ProxyLogin {
  user: string;
  password: string;
}

/** An HTTP proxy that knows CONNECT only. */
export function startHttpProxy(login?: ProxyLogin): Promise<TestProxy> {
  return start((socket, asked) => {
    let head = '';
    socket.on('data', function read(chunk: Buffer) {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.removeListener('data', read);
      const place = /^CONNECT (\S+) HTTP\/1\.1\r\n/.exec(head)?.[1] ?? '';
      const wanted = login && `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
      if (wanted && !head.includes(`Proxy-Authorization: ${wanted}\r\n`)) {
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      asked.push(place);
      const at = place.lastIndexOf(':');
      const far = connect({ host: place.slice(0, at), port: Number(place.slice(at + 1)) });
      far.once('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
      // The answer and the server's first words in one packet, as a quick proxy sends them.
      far.once('data', (first: Buffer) => {
        socket.write(Buffer.concat([Buffer.from('HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n'), first]));
        join(socket, far);
      });
    });
  });
}

/** A SOCKS5 proxy: CONNECT to names and IPv4 addresses, with a login where one is given. */
export function startSocksProxy(login?: ProxyLogin): Promise<TestProxy> {
  return start((socket, asked) => {
    const steps = [
      () => socket.write(Buffer.from([5, login ? 2 : 0])),
      ...(login ? [(bytes: Buffer) => socket.write(Buffer.from([1, isLogin(bytes, login) ? 0 : 1]))] : []),
      (bytes: Buffer) => {
        const { host, port } = placeOf(bytes);
        asked.push(`${host}:${port}`);
        const far = connect({ host, port });
        far.once('error', () => socket.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])));
        far.once('connect', () => {
          socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
          socket.removeListener('data', next);
          join(socket, far);
        });
      },
    ];
    const next = (bytes: Buffer) => steps.shift()?.(bytes);
    socket.on('data', next);
  });
}

/** Takes connections and answers every one with these bytes, or with nothing. */
export function startBabbler(bytes: string | null): Promise<TestProxy> {
  return start((socket) => {
    if (bytes !== null) socket.write(bytes);
  });
}

function isLogin(bytes: Buffer, { user, password }: ProxyLogin): boolean {
  const userLength = bytes[1] ?? 0;
  const given = bytes.subarray(2, 2 + userLength).toString();
  return given === user && bytes.subarray(3 + userLength).toString() === password;
}

function placeOf(bytes: Buffer): { host: string; port: number } {
  const end = bytes.length - 2;
  const host = bytes[3] === 1 ? [...bytes.subarray(4, end)].join('.') : bytes.subarray(5, end).toString();
  return { host, port: bytes.readUInt16BE(end) };
}

function join(a: Socket, b: Socket): void {
  a.pipe(b).pipe(a);
  for (const [one, other] of [[a, b] as const, [b, a] as const]) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
}

async function start(serve: (socket: Socket, asked: string[]) => void): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  const asked: string[] = [];
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket, asked);
  });
  const host = ownLoopbackAddress();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { host, port: bound.port, asked, stop };
}
