import { connect, createServer, type Socket } from 'node:net';

/** A wire that a test can cut: passes bytes between its own port and a server. */
export interface CutProxy {
  address: string;
  port: number;
  /** Bytes that went towards the server so far. */
  sentBytes(): number;
  /** Connections that were ever made through it. */
  connections(): number;
  /** Ends every connection at once, both ways. */
  cut(): void;
  /** Lets nothing through any more, in silence, as a pulled cable does. */
  freeze(): void;
  stop(): Promise<void>;
}

export async function startCutProxy(target: { address: string; port: number }): Promise<CutProxy> {
  const sockets = new Set<Socket>();
  let sent = 0;
  let made = 0;
  let isFrozen = false;
  const server = createServer((near) => {
    const far = connect({ host: target.address, port: target.port });
    made += 1;
    link(near, far, (bytes) => {
      sent += bytes;
    });
    link(far, near, () => {});
  });
  const link = (from: Socket, to: Socket, count: (bytes: number) => void) => {
    sockets.add(from);
    from.on('data', (chunk) => {
      if (isFrozen) return;
      count(chunk.length);
      if (!to.write(chunk)) from.pause();
    });
    to.on('drain', () => from.resume());
    from.on('error', () => {});
    from.on('close', () => {
      sockets.delete(from);
      if (!isFrozen) to.destroy();
    });
  };
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, target.address, resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  return {
    address: target.address,
    port: bound.port,
    sentBytes: () => sent,
    connections: () => made,
    cut,
    freeze: () => {
      isFrozen = true;
    },
    stop: async () => {
      isFrozen = false;
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
