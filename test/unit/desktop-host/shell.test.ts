import { readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { background } from '../../../main/electron/look.ts';
import { words } from '../../../main/electron/words.ts';
import * as electron from '../../support/electron-stand-in.ts';
import { freshElectronEachTime, openDesktop } from './support.ts';

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));
freshElectronEachTime();
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

const items = () => electron.Menu.current.flatMap(({ submenu }) => submenu ?? []);
const labels = () => [...electron.Menu.current, ...items()].flatMap(({ label }) => label ?? []);

test('the menu is in the language of the system until the window says which one it speaks', async () => {
  electron.app.locale = 'zh-TW';
  const { onLook } = await openDesktop();
  expect(labels()).toContain(words['zh-CN'].menu.library);
  onLook({ theme: 'system', language: 'en' });
  expect(labels()).toContain('Library');
  expect(labels()).not.toContain(words['zh-CN'].menu.library);
});

test('every item of the menu has a text of ours, also those that the system carries out', async () => {
  await openDesktop();
  const silent = items().filter(({ type, label }) => type !== 'separator' && !label);
  expect(silent).toEqual([]);
  const { menu } = words['zh-CN'];
  expect(Object.keys(menu)).toEqual(Object.keys(words.en.menu));
  expect(Object.values(menu).filter((text) => /^[\w ]+$/.test(text))).toEqual([]);
});

test('the places of the menu lead there, and leave their keys to the window, where a terminal may want them', async () => {
  const { window } = await openDesktop();
  const queue = items().find(({ label }) => label === 'Queue');
  expect(queue).toMatchObject({
    accelerator: 'CommandOrControl+3',
    registerAccelerator: process.platform === 'darwin',
  });
  queue?.click?.();
  expect(window.calls).toContain('load app://flotilla/#/queue');
});

test('a key of the menu leads where the same key leads in the window, and none of them means something else there', async () => {
  const { window } = await openDesktop();
  const keys = await readFile(new URL('../../../renderer/app/use-frame-keys.ts', import.meta.url), 'utf8');
  const views = [...keys.matchAll(/^ {2}\{ view: '(\w+)' \},$/gm)].map(([, view]) => view);
  expect(views).toHaveLength(6);
  const withKey = items().filter(({ accelerator }) => accelerator !== undefined);
  expect(withKey.map(({ accelerator }) => accelerator)).toEqual(
    expect.arrayContaining(['CommandOrControl+1', 'CommandOrControl+5', 'CommandOrControl+,']),
  );
  for (const { accelerator = '', click } of withKey) {
    const key = accelerator.replace('CommandOrControl+', '');
    click?.();
    const view = key === ',' ? 'settings' : views[Number(key) - 1];
    expect(
      window.calls.findLast((call) => call.startsWith('load ')),
      accelerator,
    ).toBe(`load app://flotilla/#/${view}`);
  }
});

test('a packaged app has no developer tools in its menu', async () => {
  await openDesktop();
  expect(items().map(({ role }) => role)).toContain('toggleDevTools');
  electron.resetElectron();
  electron.app.isPackaged = true;
  await openDesktop();
  expect(items().map(({ role }) => role)).not.toContain('toggleDevTools');
});

test('the frame follows the theme that was chosen in the window, now and at the next start', async () => {
  const { window, onLook } = await openDesktop();
  expect(electron.nativeTheme.themeSource).toBe('system');
  electron.nativeTheme.shouldUseDarkColors = true;
  onLook({ theme: 'dark', language: 'zh-CN' });
  expect(electron.nativeTheme.themeSource).toBe('dark');
  expect(window.calls).toContain(`background ${background.dark}`);
  window.close();
  electron.resetElectron();
  await openDesktop();
  expect(electron.nativeTheme.themeSource).toBe('dark');
  expect(labels()).toContain(words['zh-CN'].menu.fleet);
});

test('the tray tells what runs and what waits, in the language of the window', async () => {
  const { fleet, onLook } = await openDesktop();
  const [tray] = electron.Tray.all;
  expect(tray?.image.path).toContain('/icons/');
  expect(tray?.tip).toContain('Nothing is running');
  fleet.now = { running: 1, queued: 12 };
  fleet.feed.announce({ kind: 'queue' });
  await until(() => expect(tray?.tip).toBe('Flotilla\n1 device being worked on\n12 in the queue'));
  onLook({ theme: 'system', language: 'zh-CN' });
  expect(tray?.tip).toContain('队列中 12 项');
});

test('a click on the tray brings the window up', async () => {
  const { window } = await openDesktop();
  electron.Tray.all[0]?.emit('click');
  expect(window.calls.slice(-2)).toEqual(['show', 'focus']);
});

test('a desktop without a tray does without', async () => {
  electron.Tray.isAbsent = true;
  vi.spyOn(console, 'error').mockReturnValue();
  const { window } = await openDesktop();
  expect(window.calls).toEqual(['load app://flotilla/']);
});

test('the tray goes with the app', async () => {
  await openDesktop();
  electron.app.quit();
  await until(() => expect(electron.app.exitCode).toBe(0));
  expect(electron.Tray.all[0]?.isDestroyed).toBe(true);
});

test('a page that crashed is loaded again, once in a while', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  const { window } = await openDesktop();
  window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  expect(window.webContents.reloads).toBe(1);
});
