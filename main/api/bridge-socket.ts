import type { WebSocket } from 'ws';
import type { Wire } from './bridge-wire.ts';

export interface SocketLimits {
  /** A window that has not answered a ping when the next one is due is cut off. */
  heartbeatMs: number;
  /** How long a closing window may take to say goodbye. */
  closeMs: number;
}
export const usualSocketLimits: SocketLimits = {
  heartbeatMs: 15_000,
  closeMs: 2_000,
};

/** Frames over a WebSocket. `send` waits until the frame is with the operating system. */
export function socketWire(socket: WebSocket, limits = usualSocketLimits): Wire {
  let answered = true;
  const heartbeat = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, limits.heartbeatMs);
  heartbeat.unref();
  return {
    start(events) {
      socket.binaryType = 'arraybuffer';
      socket.on('message', (data: ArrayBuffer, isBinary) => {
        events.receive(isBinary ? data : Buffer.from(data).toString('utf8'));
      });
      socket.on('pong', () => {
        answered = true;
      });
      socket.on('error', (error) => events.fault(error, 'broken'));
      socket.on('close', () => {
        clearInterval(heartbeat);
        events.end();
      });
    },
    async send(frame) {
      await new Promise<void>((resolve, reject) => {
        socket.send(frame, (error) => (error ? reject(error) : resolve()));
      });
    },
    close(reason) {
      clearInterval(heartbeat);
      socket.close(1000, reason);
      setTimeout(() => socket.terminate(), limits.closeMs).unref();
    },
  };
}
