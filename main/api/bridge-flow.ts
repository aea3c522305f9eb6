import { setImmediate } from 'node:timers/promises';
import { flowWindow, frameCost } from '../../contract/app/bridge.ts';

/** Paces what is sent to one window by the receipts that it sends back. */
export interface Flow {
  /** Waits until a frame of this size may be sent, and counts it. Rejects once the wire has ended. */
  admit(size: number): Promise<void>;
  /** False when the receipt is for something that was never sent. */
  receipt(total: number): boolean;
  end(): void;
}

/** INVARIANT: a window that stops reading holds back its producers; it never makes the main process keep their output. */
export function createFlow(): Flow {
  let sent = 0;
  let received = 0;
  let ended = false;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const resume of waiting) resume();
    waiting.clear();
  };
  return {
    async admit(size) {
      // One turn of the loop for each frame, so that a producer that never waits cannot keep its own abort from arriving.
      await setImmediate();
      while (!ended && sent - received > flowWindow) {
        await new Promise<void>((resume) => waiting.add(resume));
      }
      if (ended) throw new Error('the wire has ended');
      sent += frameCost(size);
    },
    receipt(total) {
      if (!(total >= received && total <= sent)) return false;
      received = total;
      wake();
      return true;
    },
    end() {
      ended = true;
      wake();
    },
  };
}
