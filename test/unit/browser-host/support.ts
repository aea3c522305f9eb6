import { type IncomingHttpHeaders, request } from 'node:http';
import { createBridge } from '../../../main/api/bridge.ts';
import { type BrowserHost, type BrowserHostOptions, startBrowserHost } from '../../../main/browser/host.ts';
import type { Pages } from '../../../main/browser/pages.ts';
import { createTestRouter, type TestContext, type Witness } from '../bridge/test-router.ts';

export const testPages: Pages = new Map([
  ['/', { body: Buffer.from('<!doctype html><p>the app</p>'), type: 'text/html; charset=utf-8' }],
  ['/assets/a.js', { body: Buffer.from('console.log(1)'), type: 'text/javascript; charset=utf-8' }],
]);

/** A browser host over the test router; `closeAll` in afterEach. */
export async function startTestHost(
  options: Partial<BrowserHostOptions> = {},
): Promise<{ host: BrowserHost; witness: Witness }> {
  const { router, witness } = createTestRouter();
  const bridge = createBridge<TestContext>({ router, onFault: () => {} });
  const host = await startBrowserHost({
    port: 0,
    pages: testPages,
    serve: (socket) => bridge.serveWebSocket(socket, () => ({ user: 'kim' })),
    ...options,
  });
  running.add(host);
  return { host, witness };
}

const running = new Set<BrowserHost>();
export async function closeAll(): Promise<void> {
  await Promise.all([...running].map((host) => host.close()));
  running.clear();
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** One request with exactly these headers, which a fetch would not allow. */
export function ask(port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    asked.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: '' });
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** Signs in as a window does; the value of the Cookie header. */
export async function signIn(host: BrowserHost): Promise<string> {
  const reply = await ask(host.port, pathOf(host.newAddress()));
  return (reply.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
}

export function pathOf(address: string): string {
  const { pathname, search } = new URL(address);
  return pathname + search;
}
