import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadPages } from '../../../main/browser/pages.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flotilla-pages-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('the page carries the nonce, and its files are found by the addresses the page uses', async () => {
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<html><head><title>x</title></head></html>');
  await writeFile(join(folder, 'assets/a-1.css'), 'body{}');
  await writeFile(join(folder, 'icon.svg'), '<svg/>');
  const pages = await loadPages(folder);
  expect(pages.index('abc')).toBe('<html><head><meta property="csp-nonce" nonce="abc"><title>x</title></head></html>');
  expect(pages.asset('/assets/a-1.css')).toEqual({ body: Buffer.from('body{}'), type: 'text/css; charset=utf-8' });
  expect(pages.asset('/icon.svg')?.type).toBe('image/svg+xml');
  expect(pages.asset('/index.html')).toBeUndefined();
  expect(pages.asset('/assets')).toBeUndefined();
});

test('a renderer that is not built is an error at the start, not an empty window later', async () => {
  await expect(loadPages(folder)).rejects.toThrow('no index.html');
  await expect(loadPages(join(folder, 'absent'))).rejects.toThrow('ENOENT');
});
