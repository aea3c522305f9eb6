import { type Context, Hono } from 'hono';
import type { BlobState } from '../../contract/agent/blobs.ts';
import type { Blobs } from '../blobs/blobs.ts';
import { readPart } from '../blobs/content-range.ts';
import { AgentError } from '../errors.ts';

export interface BlobRouteOptions {
  blobs: Blobs;
  signal: AbortSignal;
}

/** `/blobs/:sha256`: how much of a blob is here, and the taking of more. */
export function blobRoutes({ blobs, signal }: BlobRouteOptions): Hono {
  const routes = new Hono();
  // HEAD is answered by the same, without the body.
  routes.get('/:sha256', async (c) => {
    const state = await blobs.look(c.req.param('sha256'));
    if (state.bytes === 0 && !state.complete) throw new AgentError('not-found', 'Nothing of this blob is here.');
    return reply(c, state, state.complete ? 200 : 206);
  });
  routes.put('/:sha256', async (c) => {
    const part = readPart(c.req.header('content-range'), c.req.header('content-length'));
    const ended = anyOf(signal, c.req.raw.signal);
    try {
      const state = await blobs.write(c.req.param('sha256'), { part, body: c.req.raw.body, signal: ended.signal });
      return reply(c, state, 200);
    } finally {
      ended.release();
    }
  });
  return routes;
}

function reply(c: Context, state: BlobState, status: 200 | 206): Response {
  return c.json(state, status, {
    'upload-offset': String(state.bytes),
    'upload-complete': state.complete ? '?1' : '?0',
  });
}

/** AbortSignal.any, which Node 18 does not have. */
function anyOf(...signals: AbortSignal[]): { signal: AbortSignal; release: () => void } {
  const either = new AbortController();
  const abort = () => either.abort();
  for (const signal of signals) {
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
  }
  return {
    signal: either.signal,
    release: () => {
      for (const signal of signals) signal.removeEventListener('abort', abort);
    },
  };
}
