import { RPCLink } from '@orpc/client/message-port';
import { portWindow } from '../../../contract/app/bridge.ts';
import { checkFrame, sizeOf } from './frame-size.ts';
import type { OpenWire } from './wire.ts';

/** The part of a MessagePort that we use. */
export interface ClientPort {
  addEventListener(name: string, listener: (event: { data?: unknown }) => void): void;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

/** A wire over a message port. What arrives is acknowledged, so that the main side never sends more than we read. */
export function overPort(port: ClientPort): OpenWire {
  let received = 0;
  let acknowledged = 0;
  let open = true;
  const closed = new Promise<void>((resolve) => {
    port.addEventListener('close', () => {
      open = false;
      resolve();
    });
  });
  port.addEventListener('message', ({ data }) => {
    received += sizeOf(data);
    if (received - acknowledged < portWindow / 2) return;
    acknowledged = received;
    port.postMessage(received);
  });
  const link = new RPCLink({
    port: {
      on: (name, listener) => port.addEventListener(name, (event) => listener({ data: event.data })),
      postMessage(frame: unknown) {
        checkFrame(frame);
        port.postMessage(frame);
      },
    },
  });
  port.start();
  return { link, closed, isOpen: () => open, close: () => port.close() };
}
