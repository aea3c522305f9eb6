import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** A file of the built renderer, in memory. */
export interface Asset {
  body: Buffer<ArrayBuffer>;
  type: string;
}

/**
 * The built renderer as a fixed list, read once: what is asked for is looked up in it and never becomes a path, and a
 * build that replaces the files does not disturb windows that are open.
 */
export interface Pages {
  /** The page of the window, with the nonce for the style elements that the page makes itself. */
  index(nonce: string): string;
  asset(path: string): Asset | undefined;
}

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Reads the built renderer. Throws when it is not there. */
export async function loadPages(folder: string): Promise<Pages> {
  const assets = new Map<string, Asset>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(folder.length).replaceAll('\\', '/').replace(/^\/*/, '/');
    assets.set(path, { body: await readFile(file), type: types[extname(file)] ?? 'application/octet-stream' });
  }
  const index = assets.get('/index.html')?.body.toString('utf8');
  if (!index?.includes('<head>')) throw new Error(`The built renderer in ${folder} has no index.html with a head.`);
  assets.delete('/index.html');
  return {
    index: (nonce) => index.replace('<head>', `<head><meta property="csp-nonce" nonce="${nonce}">`),
    asset: (path) => assets.get(path),
  };
}

export function newNonce(): string {
  return randomBytes(16).toString('base64');
}

/**
 * What a page may do. Scripts and style sheets come from our files only. Style elements need the nonce of the page
 * (Mantine and react-remove-scroll make some); styles set from script are no inline styles and need no allowance.
 */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The headers of every answer, in both hosts. */
export function securityHeaders(nonce: string): Record<string, string> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(nonce),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), usb=(), serial=(), payment=()',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  };
}
