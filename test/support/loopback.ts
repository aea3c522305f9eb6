import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { waitFor } from './wait-for.ts';

/** An address of this machine alone that no other test is likely to use. */
export function ownLoopbackAddress(): string {
  return `127.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(2, 255)}`;
}

/** A port that was free a moment ago. */
export async function freePort(address: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, resolve);
  });
  const bound = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  return bound.port;
}

/** Waits until something there greets as SSH does. */
export async function waitForGreeting(address: string, port: number, isAlive: () => boolean): Promise<void> {
  await waitFor(`an SSH server on ${address}:${port}`, () => {
    if (!isAlive()) throw new Error(`the SSH server for ${address}:${port} ended at once`);
    return greets(address, port);
  });
}

function greets(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('data', (chunk) => end(chunk.toString('latin1').startsWith('SSH-')));
    socket.once('error', () => end(false));
    // Closed without a word, as by a proxy whose server is not up yet.
    socket.once('close', () => end(false));
    socket.setTimeout(1000, () => end(false));
  });
}
