import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { AgentError } from '../errors.ts';

const loopbackHost = /^(127(?:\.\d{1,3}){3}|localhost|\[::1\])(:\d{1,5})?$/i;

/**
 * Refuses what a page in a browser could send here: a name that was made to point at 127.0.0.1 (Host), and any page
 * at all (Origin). Flotilla and the clients of the wire texts send neither.
 */
export function refuseStrangers(): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header('host') ?? '';
    if (!loopbackHost.test(host)) throw new AgentError('unauthorized', 'The Host of the request is not this device.');
    if (c.req.header('origin') !== undefined) {
      throw new AgentError('unauthorized', 'The agent does not answer to web pages.');
    }
    await next();
  };
}

/** Tells whether a request carries the token, in a time that does not depend on how much of it is right. */
export function tokenCheck(token: string | undefined): (authorization: string | undefined) => boolean {
  if (token === undefined) return () => true;
  const wanted = digest(`Bearer ${token}`);
  return (authorization) => timingSafeEqual(digest(authorization ?? ''), wanted);
}

/** Everything behind it wants the token. */
export function requireToken(carriesToken: (authorization: string | undefined) => boolean): MiddlewareHandler {
  return async (c, next) => {
    if (!carriesToken(c.req.header('authorization'))) {
      throw new AgentError('unauthorized', 'The token is missing or not that of this agent.');
    }
    await next();
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
