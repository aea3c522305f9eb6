import { protocol } from 'electron';
import { desktopOrigin } from '../../contract/app/bridge.ts';
import { newNonce, type Pages, securityHeaders } from '../browser/pages.ts';

const { protocol: schemeWithColon } = new URL(desktopOrigin);
const scheme = schemeWithColon.slice(0, -1);

/** Before the app is ready: our scheme has an origin, like https, and so a content security policy that means something. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built renderer at our origin, from a fixed list; there is no file: access anywhere. */
export function servePages(pages: Pages): void {
  protocol.handle(scheme, (request) => {
    const nonce = newNonce();
    const headers = securityHeaders(nonce);
    const url = URL.parse(request.url);
    if (!url || url.host !== new URL(desktopOrigin).host || request.method !== 'GET') {
      return new Response('Not found.', { status: 404, headers });
    }
    if (url.pathname === '/') {
      const type = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' };
      return new Response(pages.index(nonce), { headers: { ...headers, ...type } });
    }
    const asset = pages.asset(url.pathname);
    if (!asset) return new Response('Not found.', { status: 404, headers });
    return new Response(asset.body, { headers: { ...headers, 'Content-Type': asset.type } });
  });
}
