import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import * as electron from '../../support/electron-stand-in.ts';
import { freshElectronEachTime, openDesktop } from './support.ts';

// The items of Electron's own checklist that are kept by leaving something alone: nobody may take it up unseen.

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));
freshElectronEachTime();

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Every source file of the desktop host and of its preload script. */
function sources(): [string, string][] {
  const files = ['main/electron', 'preload'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  );
  return ['main/electron.ts', ...files]
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [file, readFileSync(join(root, file), 'utf8')]);
}

test('the page has these settings and no others: what is not named stays as Electron means it', async () => {
  const { window } = await openDesktop();
  expect(window.options.webPreferences).toEqual({
    preload: '/out/preload/index.cjs',
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webviewTag: false,
    spellcheck: false,
    navigateOnDragDrop: false,
  });
  expect(electron.BrowserWindow.all).toHaveLength(1);
});

test.each([
  ['web security is not turned off', /webSecurity|disable-web-security/],
  ['no insecure content is allowed', /allowRunningInsecureContent|ignore-certificate-errors|certificate-error/],
  ['no experimental feature of Chromium is turned on', /experimentalFeatures|enableBlinkFeatures|appendSwitch/],
  ['no webview may open windows', /allowpopups/i],
  ['nothing is handed to another program by its address', /\bshell\b\s*[,}]|openExternal|openPath/],
  ['no page is loaded from a file', /loadFile|['"`]file:\/\//],
  ['no window runs a script of ours from outside', /executeJavaScript|insertCSS/],
  ['one message is answered, by the wrapper that checks its sender', /ipcMain\.(?:on|once|handleOnce)\b/],
  ['the sandbox of Chromium is left on', /no-sandbox|enableSandbox|sandbox: false/],
])('%s', (_, forbidden) => {
  const found = sources().filter(([, text]) => forbidden.test(text));
  expect(found.map(([file]) => file)).toEqual([]);
});

test('a sender is checked in one file, and no other file answers messages', () => {
  const answering = sources().filter(([, text]) => text.includes('ipcMain'));
  expect(answering.map(([file]) => file)).toEqual(['main/electron/trusted-sender.ts']);
});

test('Electron is pinned to one version, so that raising it is seen', () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
  const stated = readFileSync(join(root, 'docs/security.md'), 'utf8');
  expect(stated).toContain(devDependencies.electron.split('.').slice(0, 2).join('.'));
});
