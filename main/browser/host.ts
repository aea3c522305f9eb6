import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { bridgePath, maxFrameBytes } from '../../contract/app/bridge.ts';
import type { Conversation } from '../api/bridge.ts';
import { createAnswers } from './answers.ts';
import { createGuard } from './guard.ts';
import type { Pages } from './pages.ts';
import { isOurUser, userOfPeer } from './peer.ts';
import { Sessions } from './sessions.ts';

const maxWindows = 32;
const maxConnections = 256;
const usualPort = 4870;

export interface BrowserHostOptions {
  /** Undefined: the usual port, or any free one when that is taken. 0: any free one. */
  port?: number | undefined;
  pages: Pages;
  /** Serves a window that was let in. */
  serve(socket: WebSocket): Conversation;
  now?: () => number;
  /** Whose program is at the other end, where the system says so. */
  userOf?: (socket: Socket) => number | null;
}

export interface BrowserHost {
  port: number;
  /** A new address with a one-time token; the one before no longer works. */
  newAddress(): string;
  /** Ends every window's connection and stops listening. */
  close(): Promise<void>;
}

/** Serves the app on 127.0.0.1, to windows that came by a one-time address. Throws when the port cannot be had. */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const sessions = new Sessions(options.now);
  const server = createServer({ maxHeaderSize: 16 * 1024 });
  server.maxConnections = maxConnections;
  const port = await listen(server, options.port);
  const guard = createGuard(port, sessions);
  const userOf = options.userOf ?? userOfPeer;
  // Before a byte of it is read: another user's program may hold a token or a cookie that it came by.
  server.on('connection', (socket: Socket) => {
    if (!isOurUser(userOf(socket))) socket.destroy();
  });
  server.on('request', createAnswers({ guard, sessions, pages: options.pages }));

  const windows = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false });
  const conversations = new Set<Conversation>();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Whoever hangs up in the middle of it is gone, and that is all.
    socket.on('error', () => socket.destroy());
    const refusal = refusalOf(request);
    if (refusal) return refuse(socket, refusal);
    windows.handleUpgrade(request, socket, head, (accepted) => {
      const conversation = options.serve(accepted);
      conversations.add(conversation);
      accepted.once('close', () => conversations.delete(conversation));
    });
  });
  const refusalOf = (request: IncomingMessage): string | null => {
    if (!guard.isOurHost(request)) return '421 Misdirected Request';
    if (!guard.isOurOrigin(request)) return '403 Forbidden';
    if (!guard.hasSession(request)) return '401 Unauthorized';
    if (request.url !== bridgePath) return '404 Not Found';
    return conversations.size >= maxWindows ? '503 Service Unavailable' : null;
  };

  return {
    port,
    newAddress: () => `http://127.0.0.1:${port}/?token=${sessions.issueToken()}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const conversation of conversations) conversation.close();
      await Promise.all([...windows.clients].map((client) => once(client, 'close')));
      server.closeAllConnections();
      await closed;
    },
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

async function listen(server: Server, port: number | undefined): Promise<number> {
  try {
    return await listenOn(server, port ?? usualPort);
  } catch (error) {
    if (port !== undefined) throw error;
    return await listenOn(server, 0);
  }
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
