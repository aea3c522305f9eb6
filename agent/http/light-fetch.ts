// Node's own Headers, Request and Response bring all of undici into memory: 13 MB of the 60 MB that an idle agent may
// take. What Hono and the agent need of them is this much. The bundle uses these in their place (scripts/build-agent.mjs).

type HeaderSource = LightHeaders | Iterable<[string, string]> | Record<string, string>;

/** Headers by lower-case name; values of a name that comes twice are joined, as HTTP has it. */
export class LightHeaders {
  readonly #values = new Map<string, string[]>();

  constructor(source: HeaderSource = {}) {
    const entries = Symbol.iterator in source ? source : Object.entries(source);
    for (const [name, value] of entries) this.append(name, value);
  }

  append(name: string, value: string): void {
    const key = name.toLowerCase();
    this.#values.set(key, [...(this.#values.get(key) ?? []), String(value)]);
  }

  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), [String(value)]);
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase())?.join(', ') ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  forEach(visit: (value: string, name: string) => void): void {
    for (const [name, value] of this) visit(value, name);
  }

  *[Symbol.iterator](): IterableIterator<[string, string]> {
    for (const [name, values] of this.#values) yield [name, values.join(', ')];
  }

  entries(): IterableIterator<[string, string]> {
    return this[Symbol.iterator]();
  }
}

export interface LightResponseInit {
  status?: number;
  headers?: HeaderSource;
}

/** A reply with a text, a stream, or no body. */
export class LightResponse {
  readonly status: number;
  readonly headers: LightHeaders;
  /** The body as it was given: a text needs no stream to be sent. */
  readonly given: string | ReadableStream<Uint8Array> | null;

  constructor(body: string | ReadableStream<Uint8Array> | null = null, init: LightResponseInit = {}) {
    this.given = body;
    this.status = init.status ?? 200;
    this.headers = new LightHeaders(init.headers);
    if (typeof body === 'string' && !this.headers.has('content-type')) {
      this.headers.set('content-type', 'text/plain;charset=UTF-8');
    }
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  get body(): ReadableStream<Uint8Array> | null {
    return typeof this.given === 'string' ? streamOf(this.given) : this.given;
  }
}

export interface LightRequestInit {
  method: string;
  headers: LightHeaders;
  /** Called when the body, or the signal, is first wanted. */
  openBody: () => ReadableStream<Uint8Array> | null;
  openSignal: () => AbortSignal;
}

/** A request as Hono reads it; its body is opened when it is first wanted. */
export class LightRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: LightHeaders;
  readonly #init: LightRequestInit;
  #body: ReadableStream<Uint8Array> | null | undefined;
  #signal: AbortSignal | undefined;

  constructor(url: string, init: LightRequestInit) {
    this.url = url;
    this.method = init.method;
    this.headers = init.headers;
    this.#init = init;
  }

  get body(): ReadableStream<Uint8Array> | null {
    if (this.#body === undefined) this.#body = this.#init.openBody();
    return this.#body;
  }

  get signal(): AbortSignal {
    this.#signal ??= this.#init.openSignal();
    return this.#signal;
  }
}

function streamOf(text: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });
}
