import type { IncomingMessage, ServerResponse } from 'node:http';
import { LightHeaders, LightRequest, LightResponse } from './light-fetch.ts';

/** What a handler finds in `c.env`: Node's own request and response. */
export interface NodeBindings {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

/** Hono's `fetch`. */
export type Fetch = (request: Request, env: NodeBindings) => Response | Promise<Response>;

const unreadBodyMs = 2_000;

/** Answers one request of Node's server with what `fetch` answers; a client that goes away aborts the request. */
export async function answer(fetch: Fetch, { incoming, outgoing }: NodeBindings): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  const body = new RequestBody(incoming);
  // A client that goes away in the middle of its body is told to whoever reads it.
  incoming.on('error', () => undefined);
  try {
    const response = await fetch(toRequest(incoming, body, gone), { incoming, outgoing });
    await sendResponse(response, outgoing, gone.signal);
  } catch {
    if (!outgoing.headersSent) outgoing.writeHead(500, { 'content-type': 'text/plain' });
    outgoing.end();
  }
  body.release();
  limitUnreadBody(incoming, outgoing);
}

function toRequest(incoming: IncomingMessage, body: RequestBody, gone: AbortController): Request {
  const headers = new LightHeaders();
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '');
  }
  const url = incoming.url ?? '/';
  const request = new LightRequest(`http://agent${url.startsWith('/') ? '' : '/'}${url}`, {
    method: incoming.method ?? 'GET',
    headers,
    openBody: () => body.open(),
    openSignal: () => gone.signal,
  });
  // Hono reads no more of a request than this has; what it has is checked by the compiler here.
  const seen: Pick<Request, 'method' | 'url' | 'signal'> & { body: ReadableStream<Uint8Array> | null } = request;
  return seen as Request;
}

/** The body as a stream that is read as it is wanted; what comes in when nobody reads any more goes nowhere. */
class RequestBody {
  readonly #incoming: IncomingMessage;
  readonly #listeners = new Map<string, (value?: Uint8Array | Error) => void>();
  #isReleased = false;

  constructor(incoming: IncomingMessage) {
    this.#incoming = incoming;
  }

  open(): ReadableStream<Uint8Array> | null {
    const incoming = this.#incoming;
    if (incoming.method === 'GET' || incoming.method === 'HEAD') return null;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          incoming.pause();
          this.#listen('data', (chunk) => {
            if (!(chunk instanceof Uint8Array)) return;
            controller.enqueue(chunk);
            incoming.pause();
          });
          this.#listen('end', () => {
            this.release();
            controller.close();
          });
          this.#listen('close', () => {
            this.release();
            controller.error(new Error('the client went away'));
          });
        },
        pull: () => void incoming.resume(),
        cancel: () => this.release(),
      },
      { highWaterMark: 0 },
    );
  }

  /** Lets the rest come and go: the connection is wanted for the answer, and for what follows on it. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    for (const [event, listener] of this.#listeners) this.#incoming.off(event, listener);
    if (!this.#incoming.destroyed) this.#incoming.resume();
  }

  #listen(event: 'data' | 'end' | 'close', listener: (value?: Uint8Array | Error) => void): void {
    this.#listeners.set(event, listener);
    this.#incoming.on(event, listener);
  }
}

async function sendResponse(response: Response, outgoing: ServerResponse, gone: AbortSignal): Promise<void> {
  const headers: Record<string, string> = {};
  response.headers.forEach((value, name) => {
    headers[name] = value;
  });
  const given = response instanceof LightResponse ? response.given : response.body;
  if (typeof given === 'string') headers['content-length'] = String(Buffer.byteLength(given));
  if (given === null && outgoing.req.method !== 'HEAD') headers['content-length'] = '0';
  outgoing.writeHead(response.status, headers);
  if (given === null || typeof given === 'string') {
    outgoing.end(given ?? undefined);
    return;
  }
  outgoing.flushHeaders();
  await pump(given, outgoing, gone);
}

async function pump(body: ReadableStream<Uint8Array>, outgoing: ServerResponse, gone: AbortSignal): Promise<void> {
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => undefined);
  gone.addEventListener('abort', cancel);
  if (gone.aborted) cancel();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (outgoing.write(part.value)) continue;
      await new Promise<void>((resolve) => {
        outgoing.once('drain', resolve);
        outgoing.once('close', resolve);
      });
    }
  } finally {
    gone.removeEventListener('abort', cancel);
    outgoing.end();
  }
}

/** A client may still be sending what nobody wants: it gets a moment to read the answer, then the connection ends. */
function limitUnreadBody(incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (incoming.readableEnded || incoming.destroyed) return;
  const timer = setTimeout(() => incoming.destroy(), unreadBodyMs);
  timer.unref();
  outgoing.once('close', () => clearTimeout(timer));
  incoming.once('end', () => clearTimeout(timer));
}
