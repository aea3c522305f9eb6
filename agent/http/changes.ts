import { createHash } from 'node:crypto';
import type { Context, Handler } from 'hono';
import { AgentError, messageOf, toAgentError } from '../errors.ts';
import { crashPoint } from '../state/crash-point.ts';
import type { Outcomes, Reply } from '../state/outcomes.ts';
import { readText } from './body.ts';
import { errorReply, jsonReply, send } from './replies.ts';

export interface Change {
  body: string;
  param: (name: string) => string;
  /** The idempotency key, if the request has one. */
  key: string | undefined;
  /** An agent that was killed had begun this very request. */
  resumed: boolean;
}

export interface ChangeOptions {
  outcomes: Outcomes;
  report: (message: string) => void;
  /** How an error looks in this API. */
  toReply: (error: AgentError) => Reply;
}

const keyPattern = /^[\x21-\x7e]{1,200}$/;

/**
 * Makes handlers for requests that change something: the outcome of a keyed request is kept and given again, and a
 * client that prefers `respond-async` gets 202 at once and the outcome under the same key.
 */
export function changeHandlers(options: ChangeOptions): (work: (change: Change) => Promise<Reply>) => Handler {
  return (work) => async (c) => {
    const key = keyOf(c);
    const body = await readText(c);
    const change = { body, param: (name: string) => c.req.param(name) ?? '', key, resumed: false };
    if (key === undefined) return send(c, await outcomeOf(options, () => work(change)));
    return keyed({ ...options, c, key, body, work: (resumed) => work({ ...change, resumed }) });
  };
}

/** The same for a request whose body is too large to be held: it is not part of what the key stands for. */
export function streamedChange(
  options: ChangeOptions,
  work: (c: Context, key: string | undefined) => Promise<Reply>,
): Handler {
  return async (c) => {
    const key = keyOf(c);
    if (key === undefined) return send(c, await outcomeOf(options, () => work(c, key)));
    c.req.raw.headers.delete('prefer');
    return keyed({ ...options, c, key, body: '', work: () => work(c, key) });
  };
}

function keyOf(c: Context): string | undefined {
  const key = c.req.header('idempotency-key');
  if (key === undefined || keyPattern.test(key)) return key;
  throw new AgentError('invalid-args', 'An Idempotency-Key is 1 to 200 visible ASCII characters.');
}

interface KeyedRequest extends ChangeOptions {
  c: Context;
  key: string;
  body: string;
  work: (resumed: boolean) => Promise<Reply>;
}

async function keyed(request: KeyedRequest): Promise<Response> {
  const { c, key, outcomes } = request;
  const fingerprint = createHash('sha256').update(`${c.req.method} ${c.req.path}\n${request.body}`).digest('hex');
  const claim = await outcomes.claim(key, fingerprint);
  if (claim.kind === 'replay') return send(c, claim.reply, { 'idempotency-replayed': 'true' });
  if (claim.kind === 'running') {
    const error = new AgentError('still-running', 'The request with this key is still being worked on.');
    return send(c, request.toReply(error), { 'retry-after': '1' });
  }
  const outcome = runAndKeep(request, claim.resumed);
  if (!prefersAsync(c)) return send(c, await outcome);
  outcome.catch((error: unknown) => request.report(`The outcome of ${key} was lost: ${messageOf(error)}`));
  return send(c, jsonReply(202, { accepted: true }), { 'preference-applied': 'respond-async' });
}

async function runAndKeep(request: KeyedRequest, resumed: boolean): Promise<Reply> {
  const reply = await outcomeOf(request, () => request.work(resumed));
  crashPoint('outcome:before-reply');
  await request.outcomes.settle(request.key, reply);
  return reply;
}

async function outcomeOf(options: ChangeOptions, work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    const known = toAgentError(error);
    if (known.code === 'internal') options.report(`internal error: ${messageOf(error)}`);
    return options.toReply(known);
  }
}

function prefersAsync(c: Context): boolean {
  const preferences = (c.req.header('prefer') ?? '').split(',');
  return preferences.some((preference) => preference.trim().toLowerCase() === 'respond-async');
}

/** `GET /outcomes/:key`: what became of a request, without sending it again. */
export function outcomeHandler(outcomes: Outcomes): Handler {
  return (c) => {
    const claim = outcomes.look(c.req.param('key') ?? '');
    if (!claim) throw new AgentError('not-found', 'No request with this key is known.');
    if (claim.kind === 'replay') return send(c, claim.reply, { 'idempotency-replayed': 'true' });
    return send(c, errorReply(new AgentError('still-running', 'The request is still being worked on.')), {
      'retry-after': '1',
    });
  };
}
