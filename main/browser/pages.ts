import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** A file of the built renderer, in memory. */
export interface Asset {
  body: Buffer<ArrayBuffer>;
  type: string;
}

/**
 * The built renderer as a fixed list, read once: what is asked for is looked up in it and never becomes a path, and a
 * build that replaces the files does not disturb windows that are open. `/` is the page, the rest are its files.
 */
export type Pages = ReadonlyMap<string, Asset>;

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
  const page = assets.get('/index.html');
  if (!page) throw new Error(`There is no index.html in ${folder}; build the renderer first.`);
  assets.delete('/index.html');
  return assets.set('/', page);
}

/**
 * What a page may do. Scripts and styles come from our files only: no style element, no inline style attribute. React sets
 * styles through the object model, which the policy leaves alone, and the theme turns off the few parts of Mantine
 * that would insert style elements (the CSS variables, the scroll lock of dialogs). A browser test holds us to it.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The headers of every answer, in both hosts. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), usb=(), serial=(), payment=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/** A page is always asked for again; the build puts a hash into the name of every other file. */
export function cacheControl(path: string): string {
  return path === '/' ? 'no-store' : 'private, max-age=31536000, immutable';
}
