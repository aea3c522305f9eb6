import { RPCLink } from '@orpc/client/message-port';
import { checkFrame } from './frame-size.ts';
import { createReceipts } from './receipts.ts';
import type { OpenWire } from './wire.ts';

/** The part of a MessagePort that we use. */
export interface ClientPort {
  addEventListener(name: string, listener: (event: object) => void): void;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

/** A wire over a message port. */
export function overPort(port: ClientPort): OpenWire {
  let open = true;
  const closed = new Promise<void>((resolve) => {
    port.addEventListener('close', () => {
      open = false;
      resolve();
    });
  });
  const count = createReceipts((receipt) => port.postMessage(receipt));
  port.addEventListener('message', (event) => count(dataOf(event)));
  const link = new RPCLink({
    port: {
      on: (name, listener) => port.addEventListener(name, (event) => listener({ data: dataOf(event) })),
      postMessage(frame: unknown) {
        checkFrame(frame);
        port.postMessage(frame);
      },
    },
  });
  port.start();
  return { link, closed, isOpen: () => open, close: () => port.close() };
}

function dataOf(event: object): unknown {
  return 'data' in event ? event.data : undefined;
}
