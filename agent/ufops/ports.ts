import { get } from 'node:http';
import { createServer } from 'node:net';
import { AgentError } from '../errors.ts';

const attempts = 20;

/** `wanted` if nothing listens there and it is not in `taken`, else any other free port of 127.0.0.1. */
export async function freePort(wanted: number, taken: ReadonlySet<number>): Promise<number> {
  if (wanted > 0 && !taken.has(wanted) && (await tryPort(wanted)) === wanted) return wanted;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = await tryPort(0);
    if (port !== undefined && !taken.has(port)) return port;
  }
  throw new AgentError('internal', 'No free port was found on the device.');
}

/** On every address, as an instance may listen on any. */
function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}

/** The status of `GET path` on a port of 127.0.0.1; undefined while nothing there answers HTTP. */
export function askHttp(port: number, path: string, timeoutMs = 2_000): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      resolve(response.statusCode);
      response.destroy();
    });
    const late = setTimeout(() => request.destroy(), timeoutMs);
    request.once('error', () => resolve(undefined));
    request.once('close', () => {
      clearTimeout(late);
      resolve(undefined);
    });
  });
}
