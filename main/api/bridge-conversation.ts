import { ORPCError } from '@orpc/client';
import type { AnyRouter } from '@orpc/server';
import { type MinimalWebsocket, RPCHandler } from '@orpc/server/websocket';
import { maxFrameBytes } from '../../contract/app/bridge.ts';
import { toProblem } from '../../contract/errors.ts';
import { faultFrames } from './bridge-faults.ts';
import { createFlow } from './bridge-flow.ts';
import type { Conversation, Wire } from './bridge-wire.ts';

/** More calls than this at once from one window is a fault of the window, not work. */
const maxCallsAtOnce = 1024;

interface ConversationOptions {
  router: AnyRouter;
  makeContext: () => object | Promise<object>;
  onFault: (fault: unknown) => void;
}

/**
 * Speaks oRPC with one window. We own the wire because the library's own adapters leave a frame that is not theirs as an
 * unhandled rejection, a call without an answer when the answer cannot be written, and know no limits.
 *
 * INVARIANTS
 * - every frame that names a call is answered, also when its answer cannot be written as text;
 * - a frame that does not, one that is too large, and one call too many end the conversation;
 * - when the wire ends, every call's signal aborts and every subscription's producer is told to return; a call that was
 *   still being decoded never starts;
 * - what waits to be read by the window is bounded (bridge-flow.ts).
 */
export function converse(wire: Wire, { router, makeContext, onFault }: ConversationOptions): Conversation {
  const flow = createFlow();
  let calls = 0;
  let open = true;

  const handler = new RPCHandler<Record<never, never>>(router, {
    interceptors: [
      async (call) => {
        if (!open) throw new ORPCError('CLIENT_CLOSED_REQUEST');
        return call.next({ ...call, context: await contextOrProblem(makeContext) });
      },
    ],
  });
  const send = async (frame: Parameters<MinimalWebsocket['send']>[0]) => {
    const data = await plainFrame(frame);
    await flow.admit(typeof data === 'string' ? data.length : data.byteLength);
    await wire.send(data);
  };
  const peer: MinimalWebsocket = { addEventListener() {}, send };

  const end = (reason: string) => {
    if (!open) return;
    open = false;
    flow.end();
    wire.close(reason);
    handler.close(peer);
  };
  const fault = (error: unknown, reason: string) => {
    if (!open) return;
    onFault(error);
    end(reason);
  };
  const answerFault = async (frame: string | ArrayBuffer, error: unknown) => {
    const answer = faultFrames(frame, error);
    if (!answer) return fault(error, 'not a frame of the bridge');
    onFault(error);
    await Promise.all(answer.map(send)).catch((lost: unknown) => fault(lost, 'not writable'));
  };
  const receive = async (frame: string | ArrayBuffer) => {
    if (!open) return;
    const size = typeof frame === 'string' ? frame.length : frame.byteLength;
    if (size > maxFrameBytes) return fault(new Error(`a frame of ${size} bytes`), 'frame too large');
    if (isReceipt(frame)) {
      if (!flow.receipt(Number(frame)))
        fault(new Error(`a receipt for ${frame} that were never sent`), 'false receipt');
      return;
    }
    if (calls >= maxCallsAtOnce) return fault(new Error(`${calls} calls at once`), 'too many calls');
    calls += 1;
    try {
      await handler.message(peer, frame);
    } catch (error) {
      if (open) await answerFault(frame, error);
    } finally {
      calls -= 1;
    }
  };
  wire.start({ receive: (frame) => void receive(frame), end: () => end('closed by the window'), fault });
  return { close: () => end('Flotilla is closing') };
}

function isReceipt(frame: string | ArrayBuffer): frame is string {
  return typeof frame === 'string' && frame.length < 20 && /^\d+$/.test(frame);
}

async function plainFrame(frame: Parameters<MinimalWebsocket['send']>[0]): Promise<string | Uint8Array> {
  if (typeof frame === 'string') return frame;
  if (frame instanceof Blob) return new Uint8Array(await frame.arrayBuffer());
  // A port clones the whole buffer under a view, so only the bytes that are meant go on.
  if (ArrayBuffer.isView(frame)) return new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength).slice();
  return new Uint8Array(frame);
}

/** A context that cannot be made answers the caller, as the problem that it is. */
async function contextOrProblem(makeContext: () => object | Promise<object>): Promise<object> {
  try {
    return await makeContext();
  } catch (error) {
    throw new ORPCError('PROBLEM', { data: toProblem(error), cause: error });
  }
}
