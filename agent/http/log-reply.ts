import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { LogSource } from '../logs/log-source.ts';
import type { NumberedLine } from '../logs/log-store.ts';
import type { Reply } from '../state/outcomes.ts';
import { parseValue } from './body.ts';
import { BoundedQueue } from './bounded-queue.ts';
import { send } from './replies.ts';

const querySchema = z.object({
  lines: z.coerce.number().int().min(0).max(10_000).default(200),
  since: z.coerce.number().min(0).optional(),
  follow: z.enum(['0', '1', 'true', 'false', '']).default('0'),
});

const heartbeatMs = 15_000;
const maximumQueued = 20_000;

interface LogQuery {
  lines: number;
  since?: number;
  after?: number;
  follow: boolean;
}

/** `?lines=`, `?since=`, `?follow=1` and Last-Event-ID. Throws `invalid-args`. */
function logQuery(c: Context): LogQuery {
  const { lines, since, follow } = parseValue(querySchema, c.req.query());
  const resume = Number(c.req.header('last-event-id'));
  return {
    lines,
    ...(since === undefined ? {} : { since }),
    ...(Number.isSafeInteger(resume) && resume > 0 ? { after: resume } : {}),
    follow: follow === '1' || follow === 'true',
  };
}

/** The last lines as one text, in the form both wire texts use. */
async function logText(source: LogSource, query: LogQuery): Promise<string> {
  if (query.lines === 0) return '';
  return (await source.tail(query)).map((line) => line.text).join('\n');
}

/**
 * The last lines, then what comes, as server-sent events, until the client goes away or `signal` aborts. A client
 * that is too slow misses lines, and is told how many; memory stays bounded.
 */
function followLog(c: Context, source: LogSource, options: { query: LogQuery; signal: AbortSignal }): Response {
  const { query, signal } = options;
  return streamSSE(c, async (stream) => {
    const queue = new BoundedQueue<NumberedLine>(maximumQueued);
    const stopListening = source.subscribe((lines) => queue.push(lines));
    const stop = () => queue.end();
    stream.onAbort(stop);
    signal.addEventListener('abort', stop);
    try {
      let last = query.after ?? 0;
      // At once, so that the client knows that it is connected even when the log is empty.
      await stream.write(': connected\n\n');
      const sendAll = async (lines: NumberedLine[]) => {
        for (const { n, at, stream: from, text } of lines) {
          if (n <= last) continue;
          last = n;
          await stream.writeSSE({ event: 'line', id: String(n), data: JSON.stringify({ at, stream: from, text }) });
        }
      };
      if (query.lines > 0) await sendAll(await source.tail(query));
      while (!queue.ended && !signal.aborted) {
        const { items, dropped } = await queue.take(heartbeatMs);
        if (items.length === 0 && !queue.ended) await stream.write(': still here\n\n');
        await sendAll(withNotice(items, dropped));
      }
    } finally {
      stopListening();
      signal.removeEventListener('abort', stop);
    }
  });
}

function withNotice(lines: NumberedLine[], dropped: number): NumberedLine[] {
  const [first, ...rest] = lines;
  if (dropped === 0 || !first) return lines;
  return [{ ...first, stream: 'agent', text: `${dropped} lines came faster than they could be sent.` }, ...rest];
}

export interface LogReplyOptions {
  signal: AbortSignal;
  /** The reply with the last lines, in the form of its API. */
  body: (log: string) => Reply;
}

/** Answers a request for a log: its last lines, or with `?follow=1` a stream of them. */
export async function replyWithLog(c: Context, source: LogSource, options: LogReplyOptions): Promise<Response> {
  const query = logQuery(c);
  if (query.follow) return followLog(c, source, { query, signal: options.signal });
  return send(c, options.body(await logText(source, query)));
}
