import { BrowserWindow, type Session, screen, session } from 'electron';
import { desktopOrigin } from '../../contract/app/bridge.ts';
import { allowOurDownloads } from './downloads.ts';
import { backgroundNow } from './look.ts';
import type { WindowMemory } from './memory.ts';
import { placeOn, smallest } from './place.ts';

const steadyMs = 60_000;

/** The one window, where it was, shown when it has something to show. It can load our pages and nothing else. */
export function createWindow(preload: string, memory: WindowMemory): BrowserWindow {
  restrict(session.defaultSession);
  const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
  const window = new BrowserWindow({
    ...placeOn(areas, memory.kept.bounds),
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: 'Flotilla',
    autoHideMenuBar: true,
    backgroundColor: backgroundNow(),
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  });
  if (memory.kept.isMaximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => memory.keep({ bounds: window.getNormalBounds(), isMaximized: window.isMaximized() }));
  confine(window);
  reloadAfterCrash(window);
  return window;
}

/** Leads the page to a place of its own; it is not loaded again for that. */
export function showPlace(window: BrowserWindow, hash: string): void {
  // What cannot be shown has said so in the window already.
  window.loadURL(`${desktopOrigin}/${hash}`).catch(() => {});
}

/** In front, whatever it was. */
export function bringUp(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** No navigation away from our page, no new windows, no webviews. */
function confine({ webContents }: BrowserWindow): void {
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  const stay = (event: { url: string; preventDefault(): void }) => {
    if (event.url !== `${desktopOrigin}/` && !event.url.startsWith(`${desktopOrigin}/#`)) event.preventDefault();
  };
  webContents.on('will-navigate', stay);
  webContents.on('will-frame-navigate', stay);
  webContents.on('will-redirect', stay);
}

/** The work goes on in the main process meanwhile. A page that crashes twice within a minute is left as it is. */
function reloadAfterCrash({ webContents }: BrowserWindow): void {
  let reloadedAt = 0;
  webContents.on('render-process-gone', (_, { reason }) => {
    console.error(`The page of the window is gone: ${reason}`);
    if (reason === 'clean-exit' || Date.now() - reloadedAt < steadyMs) return;
    reloadedAt = Date.now();
    webContents.reload();
  });
}

/**
 * Writing to the clipboard, when the technician clicks on copy, is all that a page may ask for. Notices of work that ended are the
 * host's own (job-notices.ts): the page would show each a second time.
 */
function restrict(ours: Session): void {
  const isAllowed = (permission: string) => permission === 'clipboard-sanitized-write';
  ours.setPermissionRequestHandler((_, permission, decide) => decide(isAllowed(permission)));
  ours.setPermissionCheckHandler((_, permission) => isAllowed(permission));
  ours.setDevicePermissionHandler(() => false);
  allowOurDownloads(ours);
}
