import type { WebSocket } from 'ws';
import type { Wire } from './bridge-wire.ts';

/** A window that leaves more than this unread is cut off. */
const maxUnreadBytes = 16 * 1024 * 1024;
const heartbeatMs = 15_000;
/** ws closes politely for up to 30 s; a window that is gone does not answer. */
const closeMs = 2_000;

/**
 * Frames over a WebSocket. `send` waits until the frame is with the operating system, so TCP paces the producers; a window
 * that reads nothing answers no ping either and is cut off after two.
 */
export function socketWire(socket: WebSocket, limits = { maxUnreadBytes, heartbeatMs }): Wire {
  let answered = true;
  let heartbeat: NodeJS.Timeout | undefined;
  return {
    start(events) {
      socket.binaryType = 'arraybuffer';
      socket.on('message', (data: ArrayBuffer, isBinary) => {
        events.receive(isBinary ? data : Buffer.from(data).toString('utf8'));
      });
      socket.on('error', (error) => events.fault(error, 'broken'));
      socket.on('close', () => {
        clearInterval(heartbeat);
        events.end();
      });
      socket.on('pong', () => {
        answered = true;
      });
      heartbeat = setInterval(() => {
        if (!answered) return socket.terminate();
        answered = false;
        socket.ping();
      }, limits.heartbeatMs);
      heartbeat.unref();
    },
    async send(frame) {
      const data = frame instanceof Blob ? await frame.arrayBuffer() : frame;
      if (socket.bufferedAmount > limits.maxUnreadBytes) {
        socket.terminate();
        throw new Error(`the window left ${socket.bufferedAmount} bytes unread`);
      }
      await new Promise<void>((resolve, reject) => {
        socket.send(data, (error) => (error ? reject(error) : resolve()));
      });
    },
    close(reason) {
      clearInterval(heartbeat);
      socket.close(1000, reason);
      setTimeout(() => socket.terminate(), closeMs).unref();
    },
  };
}
