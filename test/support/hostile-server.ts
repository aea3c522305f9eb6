import { createServer, type Socket } from 'node:net';
import ssh2, { type Connection, type ServerChannel } from 'ssh2';
import { freePort, ownLoopbackAddress } from './loopback.ts';
import type { TestKey } from './test-keys.ts';

export interface HostileServer {
  address: string;
  port: number;
  stop(): Promise<void>;
}

/** A TCP server that does what it likes with each connection. */
export async function startHostileTcp(serve: (socket: Socket) => void): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  const address = ownLoopbackAddress();
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { address, port: bound.port, stop };
}

/** An SSH server that lets everybody in, and does what it likes with each command. */
export async function startHostileSsh(
  hostKey: TestKey,
  serve: { greeted?(client: Connection): void; exec?(channel: ServerChannel): void },
): Promise<HostileServer> {
  const clients = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [hostKey.privateKey] }, (client) => {
    clients.add(client);
    client.on('error', () => {});
    client.on('authentication', (context) => (serve.greeted ? undefined : context.accept()));
    serve.greeted?.(client);
    client.on('session', (accept) => {
      accept().on('exec', (acceptExec) => serve.exec?.(acceptExec()));
    });
  });
  const address = ownLoopbackAddress();
  const port = await freePort(address);
  await new Promise<void>((resolve) => server.listen(port, address, () => resolve()));
  const stop = async () => {
    for (const client of clients) client.end();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { address, port, stop };
}

/** Writes pieces as fast as they are taken, until the stream ends or `bytes` are through. */
export function flood(
  stream: { write(piece: Buffer): boolean; once(event: 'drain', go: () => void): unknown; destroyed?: boolean },
  piece: Buffer,
  bytes = Infinity,
): Promise<void> {
  return new Promise((resolve) => {
    let sent = 0;
    const go = () => {
      while (sent < bytes && !stream.destroyed) {
        sent += piece.length;
        if (!stream.write(piece)) {
          stream.once('drain', go);
          return;
        }
      }
      resolve();
    };
    go();
  });
}

/** What ssh2's server keeps to itself: it sends one banner, and this one sends as many as it likes. */
interface Packets {
  _protocol: {
    _packetRW: { write: { allocStart: number; alloc(bytes: number): Buffer; finalize(packet: Buffer): Buffer } };
    _cipher: { encrypt(packet: Buffer): void };
  };
}

const bannerMessage = 53;
const bannerBytes = 30_000;

/** Sends messages that a client may show before the login. */
export function sendBanners(client: Connection, count: number): void {
  const { _packetRW: packets, _cipher: cipher } = (client as Connection & Packets)._protocol;
  for (let n = 0; n < count; n += 1) {
    const at = packets.write.allocStart;
    const packet = packets.write.alloc(1 + 4 + bannerBytes + 4);
    packet.fill(0x78, at);
    packet[at] = bannerMessage;
    packet.writeUInt32BE(bannerBytes, at + 1);
    packet.writeUInt32BE(0, at + 5 + bannerBytes);
    cipher.encrypt(packets.write.finalize(packet));
  }
}
