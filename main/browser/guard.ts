import type { IncomingMessage } from 'node:http';
import type { Sessions } from './sessions.ts';

/** Who may ask: everything here is decided by the headers alone, before anything of the request is used. */
export interface Guard {
  /** False for another name in the Host header: a page elsewhere whose name was made to point here (DNS rebinding). */
  isOurHost(request: IncomingMessage): boolean;
  /** False when a page of another origin asks, and when none is named. */
  isOurOrigin(request: IncomingMessage): boolean;
  /** False when the browser says that a page of another origin, or a frame in one, wants this; a link that is followed is let in. */
  isOurFetch(request: IncomingMessage): boolean;
  hasSession(request: IncomingMessage): boolean;
  /** The header that gives a window its session. */
  sessionCookie(session: string): string;
}

export function createGuard(port: number, sessions: Sessions): Guard {
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  // Cookies know no ports: the name keeps two Flotillas on one laptop apart.
  const cookie = `flotilla-${port}`;
  return {
    isOurHost: ({ headers }) => hosts.has(headers.host ?? ''),
    isOurOrigin: ({ headers }) => headers.origin === `http://${headers.host}` && hosts.has(headers.host ?? ''),
    isOurFetch({ headers }) {
      const site = headers['sec-fetch-site'];
      if (site === undefined || site === 'same-origin' || site === 'none') return true;
      return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
    },
    hasSession: ({ headers }) => sessions.knows(cookieOf(headers.cookie, cookie)),
    sessionCookie: (session) => `${cookie}=${session}; Path=/; HttpOnly; SameSite=Strict`,
  };
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  const pair = header?.split(';').find((part) => part.trim().startsWith(`${name}=`));
  return pair?.trim().slice(name.length + 1);
}
