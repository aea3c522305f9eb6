import { connect, createServer, type Server } from 'node:net';

/** A wire from one place to another, as when a device is back at its address. */
export async function forward(
  from: { address: string; port: number },
  to: { host: string; port: number },
): Promise<Server> {
  const server = createServer((near) => {
    const far = connect(to);
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(from.port, from.address, resolve);
  });
  return server;
}
