import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { AgentEvent } from '../../contract/agent/events.ts';
import type { EventHub } from '../events.ts';
import { BoundedQueue } from './bounded-queue.ts';

const heartbeatMs = 15_000;
const maximumQueued = 1_000;

/** `GET /events`: what changes on the device, as it changes. A client that missed some is told to ask again. */
export function streamEvents(c: Context, events: EventHub, signal: AbortSignal): Response {
  return streamSSE(c, async (stream) => {
    const queue = new BoundedQueue<AgentEvent>(maximumQueued);
    const unsubscribe = events.subscribe((event) => queue.push([event]));
    const stop = () => queue.end();
    stream.onAbort(stop);
    signal.addEventListener('abort', stop);
    try {
      await stream.write(': connected\n\n');
      while (!queue.ended && !signal.aborted) {
        const { items, dropped } = await queue.take(heartbeatMs);
        if (dropped > 0) await stream.writeSSE({ event: 'missed', data: JSON.stringify({ events: dropped }) });
        if (items.length === 0 && !queue.ended) await stream.write(': still here\n\n');
        for (const event of items) await stream.writeSSE({ event: 'change', data: JSON.stringify(event) });
      }
    } finally {
      unsubscribe();
      signal.removeEventListener('abort', stop);
    }
  });
}
