import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

// docs/security.md names what holds each claim. A name that leads nowhere is a claim that nothing holds.

const root = fileURLToPath(new URL('../../..', import.meta.url));
const page = readFileSync(join(root, 'docs/security.md'), 'utf8');
const onOneLine = page.replace(/\s+/g, ' ');
const shortFolders = ['', 'main/electron', 'main/browser', 'test/unit/desktop-host', 'test/unit/browser-host'];

/** Where a name of the page leads, by its path or, for the folders that the page says so of, by its file's name. */
function placeOf(name: string): string | undefined {
  return shortFolders.map((folder) => join(root, folder, name)).find((path) => existsSync(path));
}

const names = [...page.matchAll(/`((?:[\w.-]+\/)*[\w.-]+(?:\.(?:ts|yml|json)|\/))`/g)].map(([, name = '']) => name);

test.each([...new Set(names)])('%s is there', (name) => {
  expect(placeOf(name)).toBeDefined();
});

test('every link of the page leads to a file', () => {
  const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path);
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((path) => !existsSync(join(root, 'docs', path)))).toEqual([]);
});

test('every test that the page quotes is in the file or folder that it names before the quotation', () => {
  const claims = [...onOneLine.matchAll(/`([\w./-]+(?:\.ts|\/))`: (“[^”]+”(?:, “[^”]+”)*)/g)];
  expect(claims.length).toBeGreaterThan(10);
  const missing = claims.flatMap(([, name = '', quoted = '']) => {
    const text = textAt(placeOf(name) ?? '');
    return [...quoted.matchAll(/“([^”]+)”/g)].flatMap(([, title = '']) =>
      text.includes(title) ? [] : [`${name}: ${title}`],
    );
  });
  expect(missing).toEqual([]);
});

test('Electron’s checklist is there item by item, each with what holds it', () => {
  const rows = [...page.matchAll(/^\| (\d+)\s*\|([^|]+)\|([^|]+)\|([^|]+)\|$/gm)];
  expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  for (const [, , ...cells] of rows) for (const cell of cells) expect(cell.trim()).not.toBe('');
  expect(rows.filter(([row]) => !row.includes('`'))).toEqual([]);
});

function textAt(path: string): string {
  if (!path.endsWith('/')) return readFileSync(path, 'utf8');
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(path, name), 'utf8'))
    .join('\n');
}
