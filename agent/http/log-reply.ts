import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { LogSource } from '../logs/log-source.ts';
import type { NumberedLine } from '../logs/log-store.ts';
import { parseValue } from './body.ts';

const querySchema = z.object({
  lines: z.coerce.number().int().min(0).max(10_000).default(200),
  since: z.coerce.number().min(0).optional(),
  follow: z.enum(['0', '1', 'true', 'false', '']).default('0'),
});

const heartbeatMs = 15_000;
const maximumQueued = 20_000;

export interface LogQuery {
  lines: number;
  since?: number;
  after?: number;
  follow: boolean;
}

/** `?lines=`, `?since=`, `?follow=1` and Last-Event-ID. Throws `invalid-args`. */
export function logQuery(c: Context): LogQuery {
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
export async function logText(source: LogSource, query: LogQuery): Promise<string> {
  if (query.lines === 0) return '';
  return (await source.tail(query)).map((line) => line.text).join('\n');
}

/**
 * The last lines, then what comes, as server-sent events, until the client goes away or `signal` aborts. A client
 * that is too slow misses lines, and is told how many; memory stays bounded.
 */
export function followLog(c: Context, source: LogSource, options: { query: LogQuery; signal: AbortSignal }): Response {
  const { query, signal } = options;
  return streamSSE(c, async (stream) => {
    const queue = new LineQueue();
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
        const lines = await queue.take(heartbeatMs);
        if (lines.length === 0 && !queue.ended) await stream.write(': still here\n\n');
        await sendAll(lines);
      }
    } finally {
      stopListening();
      signal.removeEventListener('abort', stop);
    }
  });
}

class LineQueue {
  #lines: NumberedLine[] = [];
  #dropped = 0;
  #wake: (() => void) | undefined;
  ended = false;

  push(lines: NumberedLine[]): void {
    this.#lines.push(...lines);
    const surplus = this.#lines.length - maximumQueued;
    if (surplus > 0) {
      this.#lines.splice(0, surplus);
      this.#dropped += surplus;
    }
    this.#wake?.();
  }

  end(): void {
    this.ended = true;
    this.#wake?.();
  }

  /** What came since the last call; waits for it, but not longer than `timeoutMs`. */
  async take(timeoutMs: number): Promise<NumberedLine[]> {
    if (this.#lines.length === 0 && !this.ended) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    const lines = this.#lines;
    const first = lines[0];
    this.#lines = [];
    if (this.#dropped === 0 || !first) return lines;
    const notice = {
      ...first,
      stream: 'agent' as const,
      text: `${this.#dropped} lines came faster than they could be sent.`,
    };
    this.#dropped = 0;
    return [notice, ...lines.slice(1)];
  }
}
