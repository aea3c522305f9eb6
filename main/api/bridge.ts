import { ORPCError } from '@orpc/client';
import type { AnyRouter } from '@orpc/server';
import { type MinimalWebsocket, RPCHandler } from '@orpc/server/websocket';
import type { WebSocket } from 'ws';
import { maxFrameBytes } from '../../contract/app/bridge.ts';
import { toProblem } from '../../contract/errors.ts';
import { faultFrames } from './bridge-faults.ts';
import { type BridgePort, portWire } from './bridge-port.ts';
import { socketWire } from './bridge-socket.ts';
import type { Conversation, Wire } from './bridge-wire.ts';

/** More calls than this at once from one window is a fault of the window, not work. */
const maxCallsAtOnce = 1024;

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
}

/**
 * INVARIANTS of a conversation:
 * - every frame with a call's number is answered, also when its answer cannot be written as text;
 * - a frame without one (not ours), one that is too large, and one call too many end the conversation;
 * - when the wire closes, every call's signal aborts and every subscription's producer is told to return;
 * - what waits to be read by the window is bounded by the wire.
 */
export function createBridge<Context extends object>(options: BridgeOptions): Bridge<Context> {
  const converse = (wire: Wire, makeContext: () => Context | Promise<Context>): Conversation => {
    const handler = new RPCHandler<Record<never, never>>(options.router, {
      interceptors: [async (call) => call.next({ ...call, context: await contextOrProblem(makeContext) })],
    });
    const peer: MinimalWebsocket = { addEventListener() {}, send: (frame) => wire.send(frame) };
    let calls = 0;
    let open = true;

    const end = (reason: string) => {
      if (!open) return;
      open = false;
      wire.close(reason);
      handler.close(peer);
    };
    const fault = (error: unknown, reason: string) => {
      options.onFault(error);
      end(reason);
    };
    const receive = async (frame: string | ArrayBuffer) => {
      if (!open) return;
      const bytes = typeof frame === 'string' ? frame.length : frame.byteLength;
      if (bytes > maxFrameBytes) return fault(new Error(`a frame of ${bytes} bytes`), 'frame too large');
      if (calls >= maxCallsAtOnce) return fault(new Error(`${calls} calls at once`), 'too many calls');
      calls += 1;
      try {
        await handler.message(peer, frame);
      } catch (error) {
        if (!open) return;
        const answer = faultFrames(frame, error);
        if (!answer) return fault(error, 'not a frame of the bridge');
        options.onFault(error);
        await Promise.all(answer.map((text) => wire.send(text))).catch((lost: unknown) => fault(lost, 'not writable'));
      } finally {
        calls -= 1;
      }
    };
    wire.start({ receive: (frame) => void receive(frame), end: () => end('closed by the window'), fault });
    return { close: () => end('Flotilla is closing') };
  };
  return {
    serveMessagePort: (port, makeContext) => converse(portWire(port), makeContext),
    serveWebSocket: (socket, makeContext) => converse(socketWire(socket), makeContext),
  };
}

/** A context that cannot be made answers the caller, as the problem that it is. */
async function contextOrProblem<Context>(makeContext: () => Context | Promise<Context>): Promise<Context> {
  try {
    return await makeContext();
  } catch (error) {
    throw new ORPCError('PROBLEM', { data: toProblem(error), cause: error });
  }
}
