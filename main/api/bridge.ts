import type { AnyRouter } from '@orpc/server';
import type { WebSocket } from 'ws';
import { converse } from './bridge-conversation.ts';
import { type BridgePort, portWire } from './bridge-port.ts';
import { type SocketLimits, socketWire } from './bridge-socket.ts';
import type { Conversation } from './bridge-wire.ts';

export type { BridgePort, Conversation };

/** Serves one router to any number of windows. A context is made anew for each call. */
export interface Bridge<Context> {
  /** Serves a message port of Electron or of worker_threads, until the port closes. */
  serveMessagePort(port: BridgePort, makeContext: () => Context | Promise<Context>): Conversation;
  /** Serves an accepted WebSocket, until it closes. Whoever accepted it has checked who it is. */
  serveWebSocket(socket: WebSocket, makeContext: () => Context | Promise<Context>): Conversation;
}

export interface BridgeOptions {
  router: AnyRouter;
  /** Told of everything that ended a connection or had to be answered in place of the router. */
  onFault: (fault: unknown) => void;
  socketLimits?: SocketLimits;
}

export function createBridge<Context extends object>({
  router,
  onFault,
  socketLimits,
}: BridgeOptions): Bridge<Context> {
  return {
    serveMessagePort: (port, makeContext) => converse(portWire(port), { router, onFault, makeContext }),
    serveWebSocket: (socket, makeContext) =>
      converse(socketWire(socket, socketLimits), { router, onFault, makeContext }),
  };
}
