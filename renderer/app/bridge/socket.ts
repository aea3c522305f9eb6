import { RPCLink } from '@orpc/client/websocket';
import { checkFrame } from './frame-size.ts';
import { createReceipts } from './receipts.ts';
import { type OpenWireFunction, WireRefused } from './wire.ts';

/** Opens a WebSocket; `isKnown` asks, after a failure, whether the host still knows this window. */
export function openSocket(url: string, isKnown: (signal: AbortSignal) => Promise<boolean>): OpenWireFunction {
  return async (signal) => {
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    try {
      await opened(socket, signal);
    } catch (error) {
      socket.close();
      if (!signal.aborted && !(await isKnown(signal))) throw new WireRefused();
      throw error;
    }
    const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve(), { once: true }));
    const send = socket.send.bind(socket);
    const count = createReceipts(send);
    socket.addEventListener('message', (event) => count(event.data));
    socket.send = (frame) => {
      checkFrame(frame);
      send(frame);
    };
    return {
      link: new RPCLink({ websocket: socket }),
      closed,
      isOpen: () => socket.readyState === WebSocket.OPEN,
      close: () => socket.close(),
    };
  };
}

function opened(socket: WebSocket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error('the WebSocket could not be opened'));
    const abort = () => reject(signal.reason);
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', fail, { once: true });
    socket.addEventListener('close', fail, { once: true });
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}
