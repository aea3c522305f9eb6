import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { desktopOrigin, portChannel } from '../../../contract/app/bridge.ts';
import { background } from '../../../main/electron/look.ts';
import { clientOver } from '../../../renderer/app/bridge/client-over.ts';
import { overPort } from '../../../renderer/app/bridge/port.ts';
import * as electron from '../../support/electron-stand-in.ts';
import type { TestContract } from '../bridge/test-router.ts';
import { freshElectronEachTime, profileFolder, startDesktop as start } from './support.ts';

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));

const until = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 5 });
const connections: { close(): void }[] = [];
freshElectronEachTime();
afterEach(() => {
  for (const connection of connections.splice(0)) connection.close();
});

/** What the preload script and the page do together: ask, and take the port that comes. */
async function connect(frame: electron.StandInFrame) {
  await electron.ipcMain.invoke(portChannel, frame, 'request-1');
  const port = frame.received.at(-1)?.ports[0]?.worker;
  if (!port) throw new Error('no port came');
  const made = clientOver<TestContract>(async () => overPort(port));
  connections.push(made.connection);
  return { ...made, port };
}

test('the window is isolated, sandboxed and without Node, and shows our page', async () => {
  const { window } = await start();
  expect(window?.options).toMatchObject({
    show: false,
    webPreferences: {
      preload: '/out/preload/index.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    },
  });
  expect(window?.calls).toEqual(['load app://flotilla/']);
  window?.emit('ready-to-show');
  expect(window?.calls).toContain('show');
});

test.each(['light', 'dark'] as const)('a %s window has the colour of its page from the start', async (theme) => {
  electron.nativeTheme.shouldUseDarkColors = theme === 'dark';
  const { window } = await start();
  expect(window?.options.backgroundColor).toBe(background[theme]);
  const tokens = await readFile(new URL('../../../renderer/theme/tokens.css', import.meta.url), 'utf8');
  const colours = [...tokens.matchAll(/--app: (#\w+);/g)].map(([, colour]) => colour);
  expect(colours).toEqual([background.light, background.dark]);
});

test('our page gets a port, and calls and subscriptions work over it', async () => {
  const { window } = await start();
  if (!window) throw new Error('no window');
  const { client } = await connect(window.webContents.mainFrame);
  expect(await client.user()).toBe('kim');
  for await (const tick of await client.ticks()) if (tick === 2) break;
  expect(window.webContents.mainFrame.received[0]).toMatchObject({ channel: portChannel, message: 'request-1' });
});

test.each([
  ['a frame inside our page', () => electron.createFrame(desktopOrigin, electron.createFrame(desktopOrigin))],
  ['a top frame of another window', () => electron.createFrame(desktopOrigin, null, 2)],
  ['our window on a foreign page', () => electron.createFrame('https://evil.example')],
  ['our window on a file', () => electron.createFrame('file://')],
  ['a frame that is detached', () => ({ ...electron.createFrame(desktopOrigin), detached: true })],
  ['a frame that is gone', () => null],
])('%s is told FORBIDDEN and gets no port', async (_, makeFrame) => {
  const { window } = await start();
  const frame = makeFrame();
  await expect(electron.ipcMain.invoke(portChannel, frame, 'request-1')).rejects.toThrow('FORBIDDEN');
  expect(frame?.received ?? []).toEqual([]);
  expect(window?.webContents.mainFrame.received).toEqual([]);
});

test.each([[7], [null], ['x'.repeat(101)]])('a request that is not one of ours is FORBIDDEN: %o', async (argument) => {
  const { window } = await start();
  const frame = window?.webContents.mainFrame ?? null;
  await expect(electron.ipcMain.invoke(portChannel, frame, argument)).rejects.toThrow('FORBIDDEN');
});

test('a reload of the window ends what the page before it had subscribed to', async () => {
  const { window, witness } = await start();
  if (!window) throw new Error('no window');
  const before = await connect(window.webContents.mainFrame);
  await (await before.client.silence()).next();
  const after = await connect(window.webContents.mainFrame);
  await until(() => expect(witness.ended).toEqual(['silence']));
  expect(await after.client.user()).toBe('kim');
});

test('closing the window ends its subscriptions, closes the app once, and only then exits', async () => {
  const { window, witness, closed } = await start();
  if (!window) throw new Error('no window');
  const { client } = await connect(window.webContents.mainFrame);
  await (await client.silence()).next();
  const exited = once(electron.app, 'exited');
  window.close();
  electron.app.quit();
  expect(electron.app.exitCode).toBeNull();
  await exited;
  expect(closed.count).toBe(1);
  expect(electron.app.exitCode).toBe(0);
  await until(() => expect(witness.ended).toEqual(['silence']));
});

test('SIGTERM quits like closing the window does', async () => {
  const { closed } = await start();
  const exited = once(electron.app, 'exited');
  process.emit('SIGTERM');
  await exited;
  expect(closed.count).toBe(1);
});

test('the page and its files come from the list with the security headers, and nothing else comes', async () => {
  await start();
  expect(electron.protocol.schemes).toMatchObject([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
  const get = (url: string, method = 'GET') => electron.protocol.answers.get('app')?.(new Request(url, { method }));
  const page = get('app://flotilla/');
  expect(await page?.text()).toContain('the app');
  expect(page?.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
  expect(get('app://flotilla/assets/a.js')).toMatchObject({ status: 200 });
  expect(get('app://flotilla/no/such')).toMatchObject({ status: 404 });
  expect(get('app://flotilla/../../etc/passwd')).toMatchObject({ status: 404 });
  expect(get('app://elsewhere/')).toMatchObject({ status: 404 });
  expect(get('app://flotilla/', 'POST')).toMatchObject({ status: 404 });
});

test('the window goes nowhere else, opens nothing and may ask for nothing but writing to the clipboard', async () => {
  const { window } = await start();
  const contents = window?.webContents;
  const stopped = (name: string, url: string) => {
    let prevented = false;
    contents?.emit(name, { url, preventDefault: () => (prevented = true) });
    return prevented;
  };
  for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
    expect(stopped(name, 'https://evil.example/')).toBe(true);
    expect(stopped(name, 'app://flotilla.evil.example/')).toBe(true);
    expect(stopped(name, 'app://flotilla/other')).toBe(true);
    expect(stopped(name, 'app://flotilla/')).toBe(false);
    expect(stopped(name, 'app://flotilla/#/jobs')).toBe(false);
  }
  expect(stopped('will-attach-webview', '')).toBe(true);
  expect(contents?.openHandler?.()).toEqual({ action: 'deny' });
  const { permission, check, device } = electron.session.defaultSession;
  const others = [
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'fileSystem',
    'openExternal',
    'usb',
    'hid',
  ];
  for (const name of others) {
    expect(check?.(contents, name)).toBe(false);
    permission?.(contents, name, (allowed) => expect(allowed).toBe(false));
  }
  expect(check?.(contents, 'clipboard-sanitized-write')).toBe(true);
  expect(device?.()).toBe(false);
});

test('a second instance gives way, and the first one comes to the front', async () => {
  const { window } = await start();
  electron.app.emit('second-instance', {}, ['flotilla']);
  expect(window?.calls.slice(-3)).toEqual(['restore', 'show', 'focus']);
  electron.resetElectron();
  electron.app.isFirst = false;
  const second = await start();
  expect(second.window).toBeUndefined();
  expect(electron.app.exitCode).toBe(0);
});

test('what cannot be opened is said in a dialog, and the app ends with 1', async () => {
  const { window } = await start({ fails: new Error('The inventory is in use.') });
  expect(window).toBeUndefined();
  expect(electron.dialog.errors).toEqual(['The inventory is in use.']);
  expect(electron.app.exitCode).toBe(1);
});

test('the profile of the window is where it was asked for', async () => {
  await start();
  expect(electron.app.paths).toEqual({ userData: profileFolder() });
});
