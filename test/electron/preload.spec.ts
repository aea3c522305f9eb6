import { readFile } from 'node:fs/promises';
import { expect, test } from 'playwright/test';

// A sandboxed preload script that requires anything else does not load, and the window stays without its bridge.
test('the built preload script is one file that requires electron and nothing else', async () => {
  const script = await readFile('out/preload/index.cjs', 'utf8');
  const required = [...script.matchAll(/\b(?:require|import)\s*\(([^)]*)\)/g)].map(([, what]) => what);
  expect(required).toEqual(['"electron"']);
  expect(script).not.toMatch(/^\s*(?:import|export)\s/m);
});

test('the built browser host and everything it shares with the desktop host know no electron', async () => {
  const seen = new Set<string>();
  const visit = async (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = await readFile(`out/main/${file}`, 'utf8');
    expect(text).not.toMatch(/from\s*["']electron["']|import\s*["']electron["']|\(\s*["']electron["']\s*\)/);
    for (const [, chunk] of text.matchAll(/from\s*["']\.\/([^"']+)["']/g)) if (chunk) await visit(chunk);
  };
  await visit('browser.js');
  expect(seen.size).toBeGreaterThan(1);
});
