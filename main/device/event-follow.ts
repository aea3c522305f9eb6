import type { IncomingMessage } from 'node:http';
import { type AgentEvent, agentEventSchema } from '../../contract/agent/events.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { AgentHttp, AgentRequest } from './agent-http.ts';
import { EventStreamReader } from './event-stream.ts';

/**
 * What an agent tells of its device by itself. `listening`: from now on nothing is missed. `quiet`: it is there, and nothing changed.
 * `missed`: changes were too many, so everything may be another.
 */
export type AgentNews =
  | { kind: 'listening' }
  | { kind: 'quiet' }
  | { kind: 'missed' }
  | { kind: 'changes'; events: AgentEvent[] };

const path = '/events';
const beginMs = 15_000;
/** An agent says every 15 s that it is still there. */
const silentMs = 50_000;
const maxEventChars = 64 * 1024;

/**
 * Follows what changes on a device until the signal aborts or the agent ends it. A server that tells nothing by itself ends it at
 * once, before `listening`. What the caller does not take waits on the device. Throws `ssh.*`, `agent.*`.
 */
export async function* followEvents(http: AgentHttp, signal: AbortSignal): AsyncGenerator<AgentNews> {
  const { address, closed } = http.connection;
  const stop = new AbortController();
  const end = AbortSignal.any([signal, stop.signal]);
  const request: AgentRequest = { method: 'GET', path, timeoutMs: beginMs, signal: end };
  let limitMs = beginMs;
  const late = () =>
    stop.abort(new FlotillaError('ssh.timeout', { address, step: `GET ${path}`, seconds: limitMs / 1000 }));
  let timer = setTimeout(late, limitMs);
  let body: IncomingMessage | undefined;
  try {
    body = await http.stream(request);
    const isStream = body.headers['content-type']?.startsWith('text/event-stream');
    if (body.statusCode !== 200 || !isStream) return;
    const reader = new EventStreamReader(maxEventChars);
    for await (const chunk of body) {
      clearTimeout(timer);
      // The agent speaks first once it listens itself: what changes from here on is told.
      if (limitMs === beginMs) yield { kind: 'listening' };
      limitMs = silentMs;
      yield* newsIn(reader, chunk);
      // Only what the agent takes counts, not what the caller does with it.
      timer = setTimeout(late, limitMs);
    }
    // A stream that ends because its tunnel closed looks like one that ended well.
    if (closed.aborted && !signal.aborted) throw closed.reason;
  } catch (error) {
    if (signal.aborted) return;
    if (closed.aborted) throw closed.reason;
    if (stop.signal.aborted) throw stop.signal.reason;
    if (error instanceof FlotillaError) throw error;
    throw new FlotillaError('agent.not-running', { address }, { cause: error });
  } finally {
    clearTimeout(timer);
    body?.destroy();
  }
}

function* newsIn(reader: EventStreamReader, chunk: Buffer): Generator<AgentNews> {
  const events: AgentEvent[] = [];
  let isMissed = false;
  let isSaid = false;
  for (const { event, data } of reader.read(chunk)) {
    if (event === 'missed') isMissed = true;
    const parsed = event === 'change' ? agentEventSchema.safeParse(parse(data)) : null;
    if (parsed?.success) events.push(parsed.data);
    isSaid = true;
  }
  if (events.length > 0) yield { kind: 'changes', events };
  if (isMissed) yield { kind: 'missed' };
  if (!isSaid) yield { kind: 'quiet' };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
