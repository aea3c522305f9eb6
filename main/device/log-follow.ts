import type { IncomingMessage } from 'node:http';
import { logLineSchema, logTextSchema } from '../../contract/agent/common.ts';
import { envelopeSchema } from '../../contract/agent/ufops.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { phrase } from '../../contract/phrases.ts';
import { agentError } from './agent-errors.ts';
import type { AgentHttp, AgentReply, AgentRequest } from './agent-http.ts';
import { colouredLine } from './colours.ts';
import { EventStreamReader } from './event-stream.ts';
import type { DeviceLogLine } from './types.ts';

/** At most twenty batches a second. */
const batchMs = 50;
const maxBatchLines = 1000;
const maxLineChars = 8192;
const maxEventChars = 64 * 1024;
const maxTextBytes = 4 * 1024 * 1024;
const beginMs = 15_000;

export interface FollowOptions {
  path: string;
  lines: number;
  signal: AbortSignal;
  /** What an error reply means; else what it means of a module. */
  toError?(reply: AgentReply): FlotillaError;
}

/**
 * The last lines of a log, then what comes, in batches. Ends when the signal aborts or the agent ends the log; throws
 * `ssh.connection-lost` when the device goes away. What the caller does not take waits on the device.
 */
export async function* followLog(http: AgentHttp, options: FollowOptions): AsyncGenerator<DeviceLogLine[]> {
  const { path, lines, signal } = options;
  const { address } = http.connection;
  const toError = options.toError ?? ((reply: AgentReply) => agentError(reply, { address }));
  const begin = AbortSignal.timeout(beginMs);
  const stop = new AbortController();
  const abort = () => stop.abort(signal.reason);
  if (signal.aborted) return;
  signal.addEventListener('abort', abort, { once: true });
  begin.addEventListener('abort', abort, { once: true });
  const request: AgentRequest = {
    method: 'GET',
    path,
    query: { follow: 1, lines },
    timeoutMs: beginMs,
    signal: stop.signal,
  };
  let body: IncomingMessage | undefined;
  try {
    body = await http.stream(request);
    begin.removeEventListener('abort', abort);
    yield* body.headers['content-type']?.startsWith('text/event-stream')
      ? batches(body)
      : wholeText(body, { address, toError });
    // A stream that ends because its tunnel closed looks like one that ended well.
    if (http.connection.closed.aborted && !signal.aborted) throw http.connection.closed.reason;
  } catch (error) {
    if (signal.aborted) return;
    if (http.connection.closed.aborted) throw http.connection.closed.reason;
    if (error instanceof FlotillaError) {
      if (!begin.aborted) throw error;
      const params = { address, step: `GET ${path}`, seconds: beginMs / 1000 };
      throw new FlotillaError('ssh.timeout', params, { cause: error });
    }
    throw new FlotillaError('agent.not-running', { address: address }, { cause: error });
  } finally {
    signal.removeEventListener('abort', abort);
    begin.removeEventListener('abort', abort);
    body?.destroy();
  }
}

/** Collects what arrives within a moment; stops reading while a full batch waits to be taken. */
async function* batches(body: IncomingMessage): AsyncGenerator<DeviceLogLine[]> {
  const reader = new EventStreamReader(maxEventChars);
  let pending: DeviceLogLine[] = [];
  let sentAt = 0;
  const chunks = body[Symbol.asyncIterator]();
  let next = chunks.next();
  next.catch(() => {});
  for (;;) {
    const waitMs = Math.max(0, sentAt + batchMs - Date.now());
    const chunk = pending.length > 0 ? await firstOf(next, waitMs) : await next;
    if (chunk?.done) break;
    if (chunk) {
      pending.push(...reader.read(chunk.value).flatMap(lineOf));
      next = chunks.next();
      next.catch(() => {});
    }
    if (pending.length === 0 || (chunk && pending.length < maxBatchLines && Date.now() < sentAt + batchMs)) continue;
    if (Date.now() < sentAt + batchMs) await pause(sentAt + batchMs - Date.now());
    while (pending.length > 0) {
      sentAt = Date.now();
      const batch = pending.slice(0, maxBatchLines);
      pending = pending.slice(maxBatchLines);
      yield batch;
      if (pending.length > 0) await pause(batchMs);
    }
  }
  if (pending.length > 0) yield pending;
}

function lineOf({ event, data }: { event?: string | undefined; data: string }): DeviceLogLine[] {
  if (event !== 'line' && event !== undefined) return [];
  try {
    const parsed = logLineSchema.safeParse(JSON.parse(data));
    return parsed.success ? [{ ...parsed.data, ...colouredLine(parsed.data.text, maxLineChars) }] : [];
  } catch {
    return [];
  }
}

/** An agent that cannot stream answers with the last lines as one text. */
async function* wholeText(
  body: IncomingMessage,
  { address, toError }: { address: string; toError(reply: AgentReply): FlotillaError },
): AsyncGenerator<DeviceLogLine[]> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxTextBytes) throw new FlotillaError('agent.bad-reply', { address, detail: phrase('log-too-long') });
    chunks.push(chunk);
  }
  const reply = { status: body.statusCode ?? 0, body: parse(Buffer.concat(chunks).toString('utf8')) };
  if (reply.status !== 200) throw toError(reply);
  // The Ufop API has it in its envelope.
  const envelope = envelopeSchema.safeParse(reply.body);
  const parsed = logTextSchema.safeParse(envelope.success ? envelope.data.data : reply.body);
  if (!parsed.success) throw new FlotillaError('agent.bad-reply', { address, detail: 'no log in it' });
  const lines = parsed.data.log.split(/\r?\n/).filter((line) => line !== '');
  if (lines.length > 0)
    yield lines.map((line) => ({ at: 0, stream: 'stdout' as const, ...colouredLine(line, maxLineChars) }));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function firstOf<T>(work: Promise<T>, waitMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), waitMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
