import { protocol } from 'electron';
import { desktopOrigin } from '../../contract/app/bridge.ts';
import { cacheControl, type Pages, securityHeaders } from '../browser/pages.ts';

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
    const url = URL.parse(request.url);
    const ours = url?.host === new URL(desktopOrigin).host && request.method === 'GET';
    const found = ours ? pages.get(url.pathname) : undefined;
    if (!url || !found) return new Response('Not found.', { status: 404, headers: securityHeaders });
    const headers = { ...securityHeaders, 'Content-Type': found.type, 'Cache-Control': cacheControl(url.pathname) };
    return new Response(found.body, { headers });
  });
}
