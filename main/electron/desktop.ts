import { app, type BrowserWindow, dialog, Menu } from 'electron';
import { desktopOrigin } from '../../contract/app/bridge.ts';
import type { BridgePort, Conversation } from '../api/bridge.ts';
import type { Pages } from '../browser/pages.ts';
import type { Sealer } from '../secrets/secrets.ts';
import { openKeychain } from './keychain.ts';
import { registerScheme, servePages } from './page-protocol.ts';
import { servePorts } from './port.ts';
import { createWindow } from './window.ts';

const closeMs = 20_000;

/** What the desktop needs of the app. */
export interface DesktopApp {
  pages: Pages;
  serve(port: BridgePort): Conversation;
  close(): Promise<void>;
}

export interface DesktopOptions {
  preload: string;
  /** Where Chromium keeps the profile of this instance; instances with different ones run side by side. */
  profile: string | undefined;
  open(keychain: Sealer | undefined): Promise<DesktopApp>;
  /** The sentence for a person when the app cannot be opened. */
  explain(error: unknown): string;
}

/** Runs the desktop host until it quits. Resolves when the window loads, or when this instance gave way to another. */
export async function runDesktop({ preload, profile, open, explain }: DesktopOptions): Promise<void> {
  if (profile) app.setPath('userData', profile);
  if (!app.requestSingleInstanceLock()) return app.quit();
  registerScheme();
  let window: BrowserWindow | null = null;
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => app.quit());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());

  await app.whenReady();
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu()));
  let desktop: DesktopApp;
  try {
    desktop = await open(openKeychain());
  } catch (error) {
    dialog.showErrorBox('Flotilla', explain(error));
    return app.exit(1);
  }
  closeBeforeQuit(desktop);
  servePages(desktop.pages);
  window = createWindow(preload);
  window.once('closed', () => {
    window = null;
  });
  servePorts(window, desktop.serve);
  await window.loadURL(`${desktopOrigin}/`);
}

/** Holds the first quit until everything is closed, or until it took too long: the next start settles what was cut off. */
function closeBeforeQuit(desktop: DesktopApp): void {
  let closing = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    setTimeout(() => app.exit(1), closeMs).unref();
    desktop.close().then(
      () => app.exit(0),
      () => app.exit(1),
    );
  });
}

function menu(): Electron.MenuItemConstructorOptions[] {
  const first: Electron.MenuItemConstructorOptions =
    process.platform === 'darwin' ? { role: 'appMenu' } : { role: 'fileMenu' };
  const view: Electron.MenuItemConstructorOptions['submenu'] = [
    { role: 'reload' },
    { role: 'toggleDevTools' },
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
  return [first, { role: 'editMenu' }, { role: 'viewMenu', submenu: view }, { role: 'windowMenu' }];
}
