import { BrowserWindow, nativeTheme, type Session, session } from 'electron';
import { desktopOrigin } from '../../contract/app/bridge.ts';

/** The colour of the page before it is drawn, so that a dark window does not flash white: `--app` of the renderer's tokens. */
export const background = { light: '#f4f6f8', dark: '#14171a' };

/** The one window, shown when it has something to show. It can load our pages and nothing else. */
export function createWindow(preload: string): BrowserWindow {
  restrict(session.defaultSession);
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: 'Flotilla',
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
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
  window.once('ready-to-show', () => window.show());
  confine(window);
  return window;
}

/** No navigation away from our page, no new windows, no webviews. */
function confine({ webContents }: BrowserWindow): void {
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  const stay = (event: { url: string; preventDefault(): void }) => {
    if (event.url !== `${desktopOrigin}/`) event.preventDefault();
  };
  webContents.on('will-navigate', stay);
  webContents.on('will-frame-navigate', stay);
  webContents.on('will-redirect', stay);
}

/** Writing to the clipboard, when the technician clicks on copy, is all that a page may ask for. */
function restrict(ours: Session): void {
  const allowed = 'clipboard-sanitized-write';
  ours.setPermissionRequestHandler((_, permission, decide) => decide(permission === allowed));
  ours.setPermissionCheckHandler((_, permission) => permission === allowed);
  ours.setDevicePermissionHandler(() => false);
  ours.on('will-download', (event) => event.preventDefault());
}
