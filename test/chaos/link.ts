import { connect, createServer, type Server, type Socket } from 'node:net';

/** The way between the laptop and one device, which can be cut, made slow, or fall silent. */
export interface Link {
  address: string;
  port: number;
  /** Breaks every connection with a reset. New ones are let in. */
  cut(): void;
  /**
   * Not a byte more in either direction, and no reset: what was open stays open for both ends and is dead, also afterwards, as
   * behind a router that has forgotten it. New connections find silence too until `up`.
   */
  silence(): void;
  /** Each piece takes so much longer, and the next one waits for it. */
  slow(wire: Wire): void;
  /** The way is good again for new connections; those that are slow go on as they should. */
  up(): void;
  /** The device has another port since it was started anew. */
  leadTo(port: number): void;
  close(): Promise<void>;
}

export interface Wire {
  delayMs: number;
  bytesPerS: number;
}

interface Pair {
  sockets: Socket[];
  isDead: boolean;
}

/** Passes bytes between a port of its own and a server on the same address. */
export async function openLink(address: string, target: number): Promise<Link> {
  const pairs = new Set<Pair>();
  let wire: Wire | null = null;
  let isSilent = false;
  let port = target;

  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ host: address, port, allowHalfOpen: true });
    const pair: Pair = { sockets: [near, far], isDead: isSilent };
    pairs.add(pair);
    carry(near, far, pair);
    carry(far, near, pair);
  });

  const carry = (from: Socket, to: Socket, pair: Pair) => {
    from.setNoDelay(true);
    from.on('data', (chunk) => {
      if (pair.isDead) return;
      const pass = () => {
        if (!pair.isDead && !to.destroyed && !to.write(chunk)) {
          from.pause();
          to.once('drain', () => from.resume());
        } else from.resume();
      };
      if (wire === null) return pass();
      from.pause();
      setTimeout(pass, wire.delayMs + (chunk.length / wire.bytesPerS) * 1000);
    });
    from.on('end', () => {
      if (!pair.isDead) to.end();
    });
    from.on('error', () => {});
    from.on('close', () => {
      if (!pair.isDead) to.destroy();
      if (pair.sockets.every(({ destroyed }) => destroyed)) pairs.delete(pair);
    });
  };

  await listen(server, address);
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  return {
    address,
    port: bound.port,
    cut() {
      for (const { sockets } of pairs) for (const socket of sockets) socket.resetAndDestroy();
    },
    silence() {
      isSilent = true;
      for (const pair of pairs) pair.isDead = true;
    },
    slow(slower) {
      wire = slower;
    },
    up() {
      wire = null;
      isSilent = false;
    },
    leadTo(next) {
      port = next;
    },
    async close() {
      for (const { sockets } of pairs) for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server, address: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, resolve);
  });
}
