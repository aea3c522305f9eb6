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

/** Frames over a message port: text or bytes only, so that nothing is ever sent that a port could not clone. */
export function portWire(port: BridgePort): Wire {
  const listen = (events: WireEvents) => {
    const onMessage = ({ data }: PortEvent) => {
      if (typeof data === 'string' || data instanceof ArrayBuffer) events.receive(data);
      else if (data instanceof Uint8Array) events.receive(new Uint8Array(data).buffer);
      else events.fault(new Error(`a frame of type ${typeof data}`), 'not a frame');
    };
    if ('addEventListener' in port) {
      port.addEventListener('message', onMessage);
      port.addEventListener('close', events.end);
    } else {
      port.on('message', onMessage);
      port.on('close', events.end);
    }
    port.start();
  };
  return {
    start: listen,
    send: async (frame) => port.postMessage(frame),
    close: () => port.close(),
  };
}
