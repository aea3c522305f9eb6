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

test('the page and its files are found by the addresses that a window uses, with their types', async () => {
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<html></html>');
  await writeFile(join(folder, 'assets/a-1.css'), 'body{}');
  await writeFile(join(folder, 'icon.svg'), '<svg/>');
  const pages = await loadPages(folder);
  expect([...pages.keys()].sort()).toEqual(['/', '/assets/a-1.css', '/icon.svg']);
  expect(pages.get('/')).toEqual({ body: Buffer.from('<html></html>'), type: 'text/html; charset=utf-8' });
  expect(pages.get('/assets/a-1.css')).toEqual({ body: Buffer.from('body{}'), type: 'text/css; charset=utf-8' });
  expect(pages.get('/icon.svg')?.type).toBe('image/svg+xml');
});

test('a renderer that is not built is an error at the start, not an empty window later', async () => {
  await expect(loadPages(folder)).rejects.toThrow('no index.html');
  await expect(loadPages(join(folder, 'absent'))).rejects.toThrow('ENOENT');
});
