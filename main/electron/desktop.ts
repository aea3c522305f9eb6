import { app, type BrowserWindow, dialog } from 'electron';
import { desktopOrigin } from '../../contract/app/bridge.ts';
import type { Look } from '../../contract/app/system.ts';
import type { BridgePort, Conversation } from '../api/bridge.ts';
import type { Pages } from '../browser/pages.ts';
import type { Sealer } from '../secrets/secrets.ts';
import { keepCrashReports } from './crash-reports.ts';
import type { FleetWatch } from './follow-work.ts';
import { openKeychain } from './keychain.ts';
import { linkScheme, placeOfArguments, placeOfLink } from './links.ts';
import { openMemory } from './memory.ts';
import { registerScheme, servePages } from './page-protocol.ts';
import { servePorts } from './port.ts';
import { startShell } from './shell.ts';
import { bringUp, createWindow, showPlace } from './window.ts';

const closeMs = 20_000;

/** What the desktop needs of the app. */
export interface DesktopApp {
  pages: Pages;
  fleet: FleetWatch;
  serve(port: BridgePort): Conversation;
  close(): Promise<void>;
}

/** What the app gets of the desktop. */
export interface DesktopParts {
  keychain: Sealer | undefined;
  onLook(look: Look): void;
}

export interface DesktopOptions {
  preload: string;
  /** The folder with the icons. */
  icons: string;
  /** The file that tells where newer ones are; null in a build from the sources. */
  updateFeed: string | null;
  /** Where Chromium keeps the profile of this instance; instances with different ones run side by side. */
  profile: string | undefined;
  /** The command line; it may end in a link. */
  argv: readonly string[];
  open(parts: DesktopParts): Promise<DesktopApp>;
  /** The sentence for a person when the app cannot be opened. */
  explain(error: unknown): string;
}

/** Runs the desktop host until it quits. Resolves when the window loads, or when this instance gave way to another. */
export async function runDesktop(options: DesktopOptions): Promise<void> {
  const { preload, icons, updateFeed, profile, argv, open, explain } = options;
  if (profile) app.setPath('userData', profile);
  if (!app.requestSingleInstanceLock()) return app.quit();
  keepCrashReports();
  registerScheme();
  let window: BrowserWindow | null = null;
  // Until there is a window, the place that it opens at.
  let place = placeOfArguments(argv);
  const goTo = (hash: string | null) => {
    if (!window) place = hash ?? place;
    else if (hash !== null) showPlace(window, hash);
    if (window) bringUp(window);
  };
  app.on('second-instance', (_, others) => goTo(placeOfArguments(others)));
  app.on('open-url', (event, link) => {
    event.preventDefault();
    goTo(placeOfLink(link));
  });
  if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme, process.execPath, ['--']);
  app.on('window-all-closed', () => app.quit());
  let quitAtOnce = () => app.quit();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => quitAtOnce());

  await app.whenReady();
  const memory = openMemory(`${app.getPath('userData')}/window.json`);
  let onLook = (_: Look) => {};
  let desktop: DesktopApp;
  try {
    desktop = await open({ keychain: openKeychain(), onLook: (look) => onLook(look) });
  } catch (error) {
    dialog.showErrorBox('Flotilla', explain(error));
    return app.exit(1);
  }
  const shell = startShell({ fleet: desktop.fleet, memory, icons, updateFeed, window: () => window, goTo });
  onLook = shell.onLook;
  quitAtOnce = shell.quitAtOnce;
  closeBeforeQuit(async () => {
    shell.close();
    await desktop.close();
  });
  servePages(desktop.pages);
  window = createWindow(preload, memory);
  shell.hold(window);
  window.once('closed', () => {
    window = null;
  });
  servePorts(window, desktop.serve);
  await window.loadURL(`${desktopOrigin}/${place ?? ''}`);
}

/** Holds the first quit until everything is closed, or until it took too long: the next start settles what was cut off. */
function closeBeforeQuit(close: () => Promise<void>): void {
  let closing = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    setTimeout(() => app.exit(1), closeMs).unref();
    close().then(
      () => app.exit(0),
      () => app.exit(1),
    );
  });
}
