import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

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

/** What is wrong with the wire besides being cut. */
export interface Wire {
  /** How long each piece is on its way. */
  delayMs?: number;
  /** Of so many pieces one is lost at first, and comes only after `resendMs`, as TCP has it; the order stays. */
  loseOneIn?: number;
  resendMs?: number;
  /** Where it listens, to take the place of one that was stopped. */
  port?: number;
}

export async function startCutProxy(target: { address: string; port: number }, wire: Wire = {}): Promise<CutProxy> {
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
    let before = Promise.resolve();
    from.on('data', (chunk) => {
      if (isFrozen) return;
      count(chunk.length);
      const pass = () => {
        if (!isFrozen && !to.destroyed && !to.write(chunk)) from.pause();
      };
      const late = lateBy();
      if (late === 0) return pass();
      const readyAt = Date.now() + late;
      // One after the other: what is late keeps back what comes behind it.
      before = before.then(() => delay(Math.max(0, readyAt - Date.now()))).then(pass);
    });
    to.on('drain', () => from.resume());
    from.on('error', () => {});
    from.on('close', () => {
      sockets.delete(from);
      if (!isFrozen) to.destroy();
    });
  };
  let pieces = 0;
  const lateBy = () => {
    const { delayMs = 0, loseOneIn = 0, resendMs = 200 } = wire;
    pieces += 1;
    return loseOneIn > 0 && pieces % loseOneIn === 0 ? delayMs + resendMs : delayMs;
  };
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wire.port ?? 0, target.address, resolve);
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
