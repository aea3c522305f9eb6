import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'playwright/test';
import { loadPages } from '../../main/browser/pages.ts';

// What is built, as it is packed: none of this needs Electron.

const builtins = new Set([...builtinModules, 'electron']);

/** The packages that a built file imports. */
function importedBy(text: string): string[] {
  const found = text.matchAll(/(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*["']([@\w][\w./:-]*)["']/g);
  return [...found]
    .map(([, name = '']) => name)
    .filter((name) => !/^(?:\.|node:)/.test(name) && !builtins.has(name))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
}

test('what the built main process imports is a dependency, which packaging ships, and no tool of the developers', async () => {
  const { dependencies } = JSON.parse(await readFile('package.json', 'utf8'));
  const files = (await readdir('out/main', { recursive: true })).filter((name) => name.endsWith('.js'));
  const texts = await Promise.all(files.map((name) => readFile(join('out/main', name), 'utf8')));
  const imported = new Set(texts.flatMap(importedBy));
  expect(imported).toContain('better-sqlite3');
  expect([...imported].filter((name) => !(name in dependencies))).toEqual([]);
});

test('the built page has no script, style or handler inside it, and asks for nothing from elsewhere', async () => {
  const html = await readFile('out/renderer/index.html', 'utf8');
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:|data:|https?:/i);
  const scripts = [...html.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)];
  expect(scripts.length).toBeGreaterThan(0);
  for (const [, attributes, content] of scripts) {
    expect(attributes).toMatch(/\ssrc="\.?\//);
    expect(content?.trim()).toBe('');
  }
  const styles = (await readdir('out/renderer', { recursive: true })).filter((name) => name.endsWith('.css'));
  expect(styles.length).toBeGreaterThan(0);
  for (const name of styles) {
    const css = await readFile(join('out/renderer', name), 'utf8');
    expect(css).not.toMatch(/@import|url\(\s*["']?(?:https?:|\/\/)/i);
  }
});

test('every file of the built page has a type of its own, without which a browser would not run or show it', async () => {
  const pages = await loadPages('out/renderer');
  const untyped = [...pages].filter(([, { type }]) => type === 'application/octet-stream').map(([path]) => path);
  expect(untyped).toEqual([]);
  expect([...pages.keys()].filter((path) => extname(path) === '.map')).toEqual([]);
});

test('the built simulator brings its libraries along: it runs where nothing is installed', async () => {
  test.skip(process.platform === 'win32', 'simulated devices need a Unix');
  const folder = await mkdtemp(join(tmpdir(), 'flotilla-simulator-'));
  try {
    await cp('out/simulator', join(folder, 'simulator'), { recursive: true });
    const script = join(folder, 'simulator/simulator.js');
    const child = spawn(process.execPath, [script, '--devices', '1', '--folder', join(folder, 'devices')], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: child.stdout }), 'line', {
      signal: AbortSignal.timeout(60_000),
    });
    expect(JSON.parse(String(line)).devices).toHaveLength(1);
    child.stdin.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
});
