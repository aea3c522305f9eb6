import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, expect, test } from 'playwright/test';
import { findElectron } from './electron-binary.ts';

const electron = findElectron();
test.skip(electron.missing !== null, electron.missing ?? '');

let folder = '';
let app: ElectronApplication | undefined;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flotilla-electron-'));
});
test.afterEach(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
});

function argumentsOf(dataFolder: string): string[] {
  // As root Chromium has no sandbox of its own; the page's isolation is the same.
  const unsandboxed = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return [...unsandboxed, 'out/main/electron.js', `--data-folder=${dataFolder}`];
}

async function open() {
  if (!electron.path) throw new Error('no Electron');
  app = await _electron.launch({ executablePath: electron.path, args: argumentsOf(folder) });
  return { app, page: await app.firstWindow() };
}

// The reason stands in the name, because reporters leave out the one that is given to skip.
test.describe(electron.missing ? `the desktop host (skipped: ${electron.missing})` : 'the desktop host', () => {
  test('the window opens on our own origin and reaches the fleet over its message port', async () => {
    const { page } = await open();
    expect(page.url()).toBe('app://flotilla/');
    await expect(page.getByText('Connected')).toBeVisible();
  });

  test('the page has no Node, no require and only the one bridge', async () => {
    const { page } = await open();
    const seen = await page.evaluate(() => ({
      node: 'process' in globalThis || 'require' in globalThis || 'Buffer' in globalThis,
      bridge: Object.keys((globalThis as { flotilla?: object }).flotilla ?? {}),
    }));
    expect(seen).toEqual({ node: false, bridge: ['requestPort'] });
  });

  test('a reload connects again', async () => {
    const { page } = await open();
    await expect(page.getByText('Connected')).toBeVisible();
    await page.reload();
    await expect(page.getByText('Connected')).toBeVisible();
  });

  test('the content security policy is kept by the page and stops a foreign script', async () => {
    const { page } = await open();
    const broken: string[] = [];
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) broken.push(message.text());
    });
    await expect(page.getByText('Connected')).toBeVisible();
    expect(broken).toEqual([]);
    await page.evaluate(`
    const script = document.createElement('script');
    script.textContent = 'globalThis.foreign = true';
    document.head.append(script);
  `);
    expect(await page.evaluate(() => 'foreign' in globalThis)).toBe(false);
  });

  test('window.open and navigation lead nowhere', async () => {
    const { app: running, page } = await open();
    await page.evaluate(`
    window.open('https://example.com/');
    window.location.assign('https://example.com/');
  `);
    await expect(page.getByText('Connected')).toBeVisible();
    expect(page.url()).toBe('app://flotilla/');
    expect(running.windows()).toHaveLength(1);
  });

  test('a link that a second start brings leads the window there, without loading the page again', async () => {
    const { app: running, page } = await open();
    await expect(page.getByText('Connected')).toBeVisible();
    await page.evaluate('globalThis.sameDocument = true');
    const id = '0b2f6c5e-7c1d-4a53-9f0e-3a1d5c9b7e21';
    await running.evaluate(
      ({ app: inside }, link) => inside.emit('second-instance', {}, ['flotilla', '--', link], ''),
      `flotilla://job/${id}`,
    );
    await expect.poll(() => page.url()).toBe(`app://flotilla/#/jobs/${id}`);
    expect(await page.evaluate("'sameDocument' in globalThis")).toBe(true);
  });

  test('a visit file that a second start brings opens in the import, and nothing is taken over yet', async () => {
    const { app: running, page } = await open();
    await expect(page.getByText('Connected')).toBeVisible();
    const file = join(folder, 'harbour.flotilla');
    await writeFile(file, JSON.stringify({ devices: [{ name: 'crane-07', address: '192.0.2.7' }] }));
    await running.evaluate(
      ({ app: inside }, path) => inside.emit('second-instance', {}, ['flotilla', path], '/'),
      file,
    );
    await expect(page.getByText('crane-07')).toBeVisible();
    await expect.poll(() => page.url()).toBe('app://flotilla/#/import/1');
  });

  test('a second start with the same data gives way to the first', async () => {
    const { app: running, page } = await open();
    await expect(page.getByText('Connected')).toBeVisible();
    const second = spawn(electron.path ?? '', argumentsOf(folder), { stdio: 'ignore' });
    expect(await once(second, 'exit')).toEqual([0, null]);
    expect(running.windows()).toHaveLength(1);
  });

  test('the page may not notify, locate, listen or look', async () => {
    const { page } = await open();
    const asked = await page.evaluate<string[]>(`Promise.all([
      Notification.requestPermission(),
      ...['notifications', 'geolocation', 'microphone', 'camera'].map((name) =>
        navigator.permissions.query({ name }).then(({ state }) => state)),
    ])`);
    expect(asked).toEqual(Array.from({ length: 5 }, () => 'denied'));
  });

  test('the process of the page is sandboxed, where Electron can tell', async () => {
    test.skip(process.getuid?.() === 0, 'as root there is no sandbox');
    const { app: running } = await open();
    const pages = await running.evaluate(({ app: inside }) =>
      inside.getAppMetrics().flatMap(({ type, sandboxed }) => (type === 'Tab' ? [sandboxed ?? 'not told'] : [])),
    );
    expect(pages.length).toBeGreaterThan(0);
    expect(pages).not.toContain(false);
  });

  test('the window opens where it was', async () => {
    const first = await open();
    const bounds = { x: 40, y: 60, width: 900, height: 620 };
    await first.app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to), bounds);
    await first.app.close();
    const second = await open();
    const place = () => second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
    // Window managers put frames of their own around it.
    await expect.poll(async () => Math.abs(((await place())?.width ?? 0) - bounds.width)).toBeLessThan(20);
  });

  test('the menu and the frame follow the language and the theme of the window', async () => {
    const { app: running, page } = await open();
    await expect(page.getByText('Connected')).toBeVisible();
    await page.evaluate(`
      localStorage.setItem('flotilla.preferences',
        JSON.stringify({ state: { language: 'zh-CN', theme: 'dark' }, version: 1 }));
      location.reload();
    `);
    const seen = () =>
      running.evaluate(({ Menu, nativeTheme }) => ({
        theme: nativeTheme.themeSource,
        labels: Menu.getApplicationMenu()?.items.map(({ label }) => label),
      }));
    await expect.poll(seen).toMatchObject({ theme: 'dark', labels: expect.arrayContaining(['视图']) });
  });

  test('what the page made itself is offered for saving, and nothing from elsewhere is', async () => {
    const { app: running, page } = await open();
    await running.evaluate(({ session }) => {
      const seen: string[] = [];
      Object.assign(globalThis, { seen });
      session.defaultSession.on('will-download', (event, item) => {
        seen.push(`${item.getURL().slice(0, 19)} ${event.defaultPrevented} ${item.getSaveDialogOptions().defaultPath}`);
        event.preventDefault();
      });
    });
    await page.evaluate(`
      for (const href of [URL.createObjectURL(new Blob(['a'])), 'data:text/plain,a']) {
        Object.assign(document.createElement('a'), { href, download: 'list.csv' }).click();
      }
    `);
    const seen = () => running.evaluate(() => (globalThis as { seen?: string[] }).seen ?? []);
    await expect.poll(seen).toContainEqual(expect.stringMatching(/^blob:app:\/\/flotilla false .*list\.csv$/));
    expect((await seen()).filter((what) => what.startsWith('data:') && what.includes(' false '))).toEqual([]);
  });
});
