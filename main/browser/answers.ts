import type { IncomingMessage, ServerResponse } from 'node:http';
import { sessionPath } from '../../contract/app/bridge.ts';
import type { Guard } from './guard.ts';
import { newNonce, type Pages, securityHeaders } from './pages.ts';
import type { Sessions } from './sessions.ts';
import { signInPage } from './sign-in-page.ts';

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

const html = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' };
const plain = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };
/** The build puts a hash into the name of every asset. */
const asset = { 'Cache-Control': 'private, max-age=31536000, immutable' };

/** Answers every plain request: the sign-in, the page, its files. Nothing here changes anything on a device. */
export function createAnswers(parts: { guard: Guard; sessions: Sessions; pages: Pages }) {
  const { guard, sessions, pages } = parts;

  const signIn = (request: IncomingMessage, token: string, nonce: string): Answer => {
    const session = request.method === 'GET' ? sessions.redeem(token) : null;
    if (session) {
      const headers = { Location: '/', 'Set-Cookie': guard.sessionCookie(session), 'Cache-Control': 'no-store' };
      return { status: 303, headers };
    }
    if (guard.hasSession(request)) return { status: 303, headers: { Location: '/', 'Cache-Control': 'no-store' } };
    return { status: 401, headers: html, body: signInPage(nonce) };
  };

  const answer = (request: IncomingMessage, nonce: string): Answer => {
    if (!guard.isOurHost(request))
      return { status: 421, headers: plain, body: 'This is not the address of Flotilla.\n' };
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      if (!guard.isOurOrigin(request)) return { status: 403, headers: plain, body: 'Not from here.\n' };
      return { status: 405, headers: { ...plain, Allow: 'GET, HEAD' } };
    }
    const url = URL.parse(request.url ?? '', 'http://127.0.0.1');
    if (!url) return { status: 400, headers: plain };
    const token = url.searchParams.get('token');
    if (url.pathname === '/' && token !== null) return signIn(request, token, nonce);
    if (!guard.hasSession(request)) return { status: 401, headers: html, body: signInPage(nonce) };
    if (url.pathname === sessionPath) return { status: 204, headers: { 'Cache-Control': 'no-store' } };
    if (url.pathname === '/') return { status: 200, headers: html, body: pages.index(nonce) };
    const found = pages.asset(url.pathname);
    if (!found) return { status: 404, headers: plain, body: 'Not found.\n' };
    return { status: 200, headers: { ...asset, 'Content-Type': found.type }, body: found.body };
  };

  return (request: IncomingMessage, response: ServerResponse): void => {
    const nonce = newNonce();
    const { status, headers, body = '' } = answer(request, nonce);
    response.writeHead(status, { ...securityHeaders(nonce), ...headers, 'Content-Length': Buffer.byteLength(body) });
    response.end(request.method === 'HEAD' ? undefined : body);
    // A body that came with a refused request is not read.
    request.resume();
  };
}
