import { flowWindow, frameCost } from '../../../contract/app/bridge.ts';
import { sizeOf } from './frame-size.ts';

/** Counts what arrives and sends a receipt for it at half of the window, so that the main side sends no more than we read. */
export function createReceipts(send: (receipt: string) => void): (frame: unknown) => void {
  let received = 0;
  let acknowledged = 0;
  return (frame) => {
    received += frameCost(sizeOf(frame));
    if (received - acknowledged < flowWindow / 2) return;
    acknowledged = received;
    send(String(received));
  };
}
