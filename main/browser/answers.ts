import type { IncomingMessage, ServerResponse } from 'node:http';
import { sessionPath } from '../../contract/app/bridge.ts';
import type { Guard } from './guard.ts';
import { cacheControl, type Pages, securityHeaders } from './pages.ts';
import type { Sessions } from './sessions.ts';
import { signInPage } from './sign-in-page.ts';

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

const html = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' };
const plain = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };

/** Answers every plain request: the sign-in, the page, its files. Nothing here changes anything on a device. */
export function createAnswers(parts: { guard: Guard; sessions: Sessions; pages: Pages }) {
  const { guard, sessions, pages } = parts;

  const signIn = (request: IncomingMessage, token: string): Answer => {
    const session = request.method === 'GET' ? sessions.redeem(token) : null;
    if (session) {
      const headers = { Location: '/', 'Set-Cookie': guard.sessionCookie(session), 'Cache-Control': 'no-store' };
      return { status: 303, headers };
    }
    if (guard.hasSession(request)) return { status: 303, headers: { Location: '/', 'Cache-Control': 'no-store' } };
    return { status: 401, headers: html, body: signInPage };
  };

  const answer = (request: IncomingMessage): Answer => {
    if (!guard.isOurHost(request))
      return { status: 421, headers: plain, body: 'This is not the address of Flotilla.\n' };
    if (!guard.isOurFetch(request)) return { status: 403, headers: plain, body: 'Not from here.\n' };
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      if (!guard.isOurOrigin(request)) return { status: 403, headers: plain, body: 'Not from here.\n' };
      return { status: 405, headers: { ...plain, Allow: 'GET, HEAD' } };
    }
    const url = URL.parse(request.url ?? '', 'http://127.0.0.1');
    if (!url) return { status: 400, headers: plain };
    const token = url.searchParams.get('token');
    if (url.pathname === '/' && token !== null) return signIn(request, token);
    if (!guard.hasSession(request)) return { status: 401, headers: html, body: signInPage };
    if (url.pathname === sessionPath) return { status: 204, headers: { 'Cache-Control': 'no-store' } };
    const found = pages.get(url.pathname);
    if (!found) return { status: 404, headers: plain, body: 'Not found.\n' };
    const headers = { 'Content-Type': found.type, 'Cache-Control': cacheControl(url.pathname) };
    return { status: 200, headers, body: found.body };
  };

  return (request: IncomingMessage, response: ServerResponse): void => {
    const { status, headers, body = '' } = answer(request);
    const length = status === 204 ? {} : { 'Content-Length': Buffer.byteLength(body) };
    response.writeHead(status, { ...securityHeaders, ...headers, ...length });
    response.end(request.method === 'HEAD' ? undefined : body);
    // A body that came with a refused request is not read.
    request.resume();
  };
}
