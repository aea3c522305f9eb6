import type { AgentOptions, IncomingMessage } from 'node:http';
import axios, { type AxiosError, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import PQueue from 'p-queue';
import { FlotillaError } from '../../contract/errors.ts';
import type { SshConnection } from '../ssh/ssh.ts';
import type { AgentAccess } from './agent-access.ts';
import { cleanReply } from './clean-text.ts';
import { Tunnel, TunnelAgent } from './tunnel.ts';

const maxReplyBytes = 4 * 1024 * 1024;
const maxTextChars = 256 * 1024;
/** Each pipe is a Node.js of its own on the device, and a session of the few that a server allows. */
const maxPipedRequests = 2;

export interface AgentRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: Record<string, string | number>;
  body?: unknown;
  /** Beside those that every request has. */
  headers?: Record<string, string>;
  /** Present on a change, and on nothing else: the agent answers a repetition with the first outcome. */
  idempotencyKey?: string;
  timeoutMs: number;
  signal: AbortSignal;
}

export interface AgentReply {
  status: number;
  /** Parsed JSON with clean strings; `undefined` when the body was empty or no JSON. */
  body: unknown;
}

/**
 * HTTP to the agent of one connection, or to a plain server there.
 * INVARIANTS: token and port are read when first needed, shared by callers, and read again at most once for a request, after
 * a 401 or a closed port. Nothing here goes anywhere but through the tunnel: no proxy, no redirect. A change is sent a second time
 * only to a server that keeps the outcome of its key; a plain one has a change once, or it is said that its answer was lost.
 */
export class AgentHttp {
  readonly connection: SshConnection;
  readonly #tunnel: Tunnel;
  readonly #requests: TunnelAgent;
  readonly #streams: TunnelAgent;
  /** Node's own limit of sockets does not hold while sockets are being made, and each of ours takes a while. */
  readonly #queue = new PQueue({ concurrency: 4 });
  readonly #read: () => Promise<AgentAccess>;
  #access: Promise<AgentAccess> | null = null;

  /** `read` finds out port and token. */
  constructor(connection: SshConnection, read: () => Promise<AgentAccess>) {
    this.connection = connection;
    this.#read = read;
    this.#tunnel = new Tunnel(connection);
    const kept: AgentOptions = { keepAlive: true, maxSockets: 4, timeout: 25_000, scheduling: 'lifo' };
    this.#requests = new TunnelAgent(this.#tunnel, kept);
    this.#streams = new TunnelAgent(this.#tunnel, { keepAlive: false, maxSockets: 16 });
  }

  /** One request, and its reply whatever the status. Throws `agent.*`, `ssh.*`. */
  async send(request: AgentRequest): Promise<AgentReply> {
    const config: AxiosRequestConfig = {
      httpAgent: this.#requests,
      responseType: 'text',
      timeout: request.timeoutMs,
      maxContentLength: maxReplyBytes,
      maxBodyLength: maxReplyBytes,
    };
    const reply = await this.#inTurn(request, () => this.#authorized(request, config));
    return { status: reply.status, body: cleanReply(parseJson(reply.data), maxTextChars) };
  }

  /** A reply whose body is read as it comes. `timeoutMs` is for its beginning. */
  async stream(request: AgentRequest): Promise<IncomingMessage> {
    const reply = await this.#authorized(request, {
      httpAgent: this.#streams,
      responseType: 'stream',
      maxContentLength: -1,
    });
    return reply.data;
  }

  /** Makes sure that there is an agent to talk to. Throws `agent.not-set-up`, `agent.not-running`. */
  async find(signal: AbortSignal): Promise<void> {
    await this.#accessFor(signal);
  }

  /** Forgets token and port, as after the agent was started anew. */
  reset(): void {
    this.#access = null;
  }

  /** Takes token and port that were read in passing. */
  know(access: AgentAccess): void {
    this.#access = Promise.resolve(access);
  }

  close(): void {
    this.#requests.destroy();
    this.#streams.destroy();
  }

  async #inTurn<T>({ signal }: AgentRequest, work: () => Promise<T>): Promise<T> {
    if (this.#tunnel.isPiped) this.#queue.concurrency = maxPipedRequests;
    try {
      return await this.#queue.add(work, { signal });
    } catch (error) {
      if (error instanceof FlotillaError || !signal.aborted) throw error;
      throw new FlotillaError('job.cancelled', {}, { cause: error });
    }
  }

  async #authorized(request: AgentRequest, config: AxiosRequestConfig): Promise<AxiosResponse> {
    const { address } = this.connection;
    for (let attempt = 1; ; attempt += 1) {
      const mayRepeat = attempt === 1;
      try {
        const reply = await this.#exchange(request, config);
        if (reply.status !== 401) return reply;
        if (config.responseType === 'stream') reply.data.destroy();
      } catch (error) {
        if (!isPortStale(error)) throw error;
        // A pipe that ends without a word may have brought the request there all the same.
        if (request.idempotencyKey && isSilentPipe(error) && (await this.#isPlain())) {
          throw new FlotillaError('ssh.connection-lost', { address }, { cause: error });
        }
        if (!mayRepeat) throw new FlotillaError('agent.not-running', { address }, { cause: error });
        this.reset();
        continue;
      }
      this.reset();
      if (!mayRepeat) throw new FlotillaError('agent.token-refused', { address });
    }
  }

  async #exchange(request: AgentRequest, config: AxiosRequestConfig): Promise<AxiosResponse> {
    const { port, token, where } = await this.#accessFor(request.signal);
    this.#tunnel.leadTo(where);
    const headers: Record<string, string> = { ...request.headers, 'accept-encoding': 'identity' };
    if (token !== null) headers.authorization = `Bearer ${token}`;
    if (token !== null && request.idempotencyKey) headers['idempotency-key'] = request.idempotencyKey;
    const full: AxiosRequestConfig = {
      ...config,
      // A connection of its own for each request: one that is kept may close under a change, which could not be told from a lost answer.
      ...(token === null ? { httpAgent: this.#streams } : {}),
      adapter: 'http',
      proxy: false,
      maxRedirects: 0,
      decompress: false,
      // axios reads JSON in ways of its own; ours is strict.
      transformResponse: (data: unknown) => data,
      validateStatus: () => true,
      method: request.method,
      url: `http://127.0.0.1:${port}${request.path}`,
      headers,
      signal: request.signal,
      ...(request.query ? { params: request.query } : {}),
      ...(request.body === undefined ? {} : { data: request.body }),
    };
    try {
      return await axios.request(full);
    } catch (error) {
      // An idle connection can close under a new request; nothing was answered, and the key keeps a change single.
      if (isReused(error) && !this.connection.closed.aborted && !request.signal.aborted) {
        return await axios.request(full).catch((again) => {
          throw this.#explain(again, request);
        });
      }
      throw this.#explain(error, request);
    }
  }

  #explain(error: unknown, request: AgentRequest): FlotillaError {
    const { address, closed } = this.connection;
    if (closed.aborted) return closed.reason;
    const own = ownError(error);
    if (own) return own;
    if (request.signal.aborted) return new FlotillaError('job.cancelled', {}, { cause: request.signal.reason });
    const { code, message } = error as AxiosError;
    const cause = { cause: new Error(`${code ?? ''} ${message}`.trim()) };
    const step = `${request.method} ${request.path}`;
    if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') {
      return new FlotillaError('ssh.timeout', { address, step, seconds: Math.round(request.timeoutMs / 1000) }, cause);
    }
    if (code === 'ERR_BAD_RESPONSE' || code?.startsWith('HPE_')) {
      return new FlotillaError('agent.bad-reply', { address, detail: `${step}: ${message}` }, cause);
    }
    // The answer to a change is lost, whoever hung up: its key settles it. A read can simply be asked again.
    if (request.idempotencyKey) return new FlotillaError('ssh.connection-lost', { address }, cause);
    return new FlotillaError('agent.not-running', { address }, cause);
  }

  #accessFor(signal: AbortSignal): Promise<AgentAccess> {
    this.#access ??= this.#readAccess();
    const access = this.#access;
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(new FlotillaError('job.cancelled', {}, { cause: signal.reason }));
      if (signal.aborted) giveUp();
      signal.addEventListener('abort', giveUp, { once: true });
      access.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
    });
  }

  async #isPlain(): Promise<boolean> {
    return (await this.#access)?.token === null;
  }

  /** Read for all who wait, so no single caller's abort ends it; the script has its own time limit. */
  async #readAccess(): Promise<AgentAccess> {
    try {
      return await this.#read();
    } catch (error) {
      this.#access = null;
      throw error;
    }
  }
}

/** Nothing listens there: what was known of the agent is of an earlier start of it. A pipe says so by ending without a word. */
function isPortStale(error: unknown): boolean {
  return (error instanceof FlotillaError && error.code === 'ssh.port-closed') || isSilentPipe(error);
}

function isSilentPipe(error: unknown): boolean {
  return error instanceof FlotillaError && error.code === 'ssh.command-failed' && error.params.step === 'pipe';
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

/** The error of our tunnel, under what HTTP and axios wrapped around it. */
function ownError(error: unknown): FlotillaError | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at instanceof FlotillaError) return at;
  }
  return null;
}

function isReused(error: unknown): boolean {
  if (!axios.isAxiosError(error) || error.response) return false;
  return error.request?.reusedSocket === true && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}
