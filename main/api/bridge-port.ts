import { setImmediate } from 'node:timers/promises';
import { portWindow } from '../../contract/app/bridge.ts';
import type { Wire, WireEvents } from './bridge-wire.ts';

interface PortEvent {
  data?: unknown;
}

/** The part of a port that we use: Electron's MessagePortMain (`on`) or a port of worker_threads (`addEventListener`). */
export type BridgePort = { postMessage(message: unknown): void; start(): void; close(): void } & (
  | { addEventListener(name: 'message' | 'close', listener: (event: PortEvent) => void): void }
  | {
      on(name: 'message', listener: (event: PortEvent) => void): unknown;
      on(name: 'close', listener: () => void): unknown;
    }
);

/** Frames over a message port. A window that stops reading stops acknowledging, and then its producers wait. */
export function portWire(port: BridgePort): Wire {
  let sent = 0;
  let acknowledged = 0;
  let closed = false;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const resume of waiting) resume();
    waiting.clear();
  };
  const listen = (events: WireEvents) => {
    const onMessage = ({ data }: PortEvent) => {
      if (typeof data === 'string' || data instanceof ArrayBuffer) return events.receive(data);
      if (data instanceof Uint8Array) return events.receive(new Uint8Array(data).buffer);
      if (typeof data !== 'number') return events.fault(new Error(`a frame of type ${typeof data}`), 'not a frame');
      if (!(data >= acknowledged && data <= sent)) return events.fault(new Error('a false receipt'), 'not a receipt');
      acknowledged = data;
      wake();
    };
    const onClose = () => {
      closed = true;
      wake();
      events.end();
    };
    if ('addEventListener' in port) {
      port.addEventListener('message', onMessage);
      port.addEventListener('close', onClose);
    } else {
      port.on('message', onMessage);
      port.on('close', onClose);
    }
    port.start();
  };
  return {
    start: listen,
    async send(frame) {
      while (!closed && sent - acknowledged > portWindow) {
        await new Promise<void>((resume) => waiting.add(resume));
      }
      if (closed) throw new Error('the port is closed');
      sent += typeof frame === 'string' ? frame.length : 'byteLength' in frame ? frame.byteLength : frame.size;
      port.postMessage(frame);
      // One turn of the loop for each frame, so that a producer that never waits cannot keep its own abort from arriving.
      await setImmediate();
    },
    close() {
      closed = true;
      wake();
      port.close();
    },
  };
}
