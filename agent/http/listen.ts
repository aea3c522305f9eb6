import { createServer, type Server } from 'node:http';
import { answer, type Fetch } from './node-adapter.ts';

export interface Listening {
  port: number;
  /** Takes no new requests, lets those under way end, and cuts them after `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
}

/** Serves on 127.0.0.1 only. Throws the system's error (EADDRINUSE …). */
export async function listen(fetch: Fetch, port: number): Promise<Listening> {
  // Uploads over slow links take long, so the whole of a request has no time limit; its headers do.
  const limits = { requestTimeout: 0, headersTimeout: 20_000, keepAliveTimeout: 30_000, maxHeaderSize: 16 * 1024 };
  const server = createServer(limits, (incoming, outgoing) => void answer(fetch, { incoming, outgoing }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { port: address.port, close: (timeoutMs) => closeServer(server, timeoutMs) };
}

async function closeServer(server: Server, timeoutMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // A connection that was busy a moment ago is kept alive by its client: close each as it becomes idle.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
