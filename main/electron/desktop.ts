import { basename } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import { desktopOrigin } from '../../contract/app/bridge.ts';
import type { Look } from '../../contract/app/system.ts';
import type { BridgePort, Conversation } from '../api/bridge.ts';
import type { HostHands } from '../api/router.ts';
import type { Pages } from '../browser/pages.ts';
import type { Sealer } from '../secrets/secrets.ts';
import { keepCrashReports } from './crash-reports.ts';
import type { FleetWatch } from './follow-work.ts';
import { openKeychain } from './keychain.ts';
import { linkScheme, placeOfArguments, placeOfLink } from './links.ts';
import { openMemory } from './memory.ts';
import { fileOfArguments, NotOpened, OpenedFiles, readVisitFile } from './opened-files.ts';
import { registerScheme, servePages } from './page-protocol.ts';
import { servePorts } from './port.ts';
import { startShell } from './shell.ts';
import { bringUp, createWindow, showPlace } from './window.ts';
import { systemLanguage, type Words, words } from './words.ts';

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
  hands: HostHands;
}

export interface DesktopOptions {
  preload: string;
  /** The folder with the icons. */
  icons: string;
  /** The file that tells where newer ones are; null in a build from the sources. */
  updateFeed: string | null;
  /** Where Chromium keeps the profile of this instance; instances with different ones run side by side. */
  profile: string | undefined;
  /** The command line; it may end in a link or a visit file. */
  argv: readonly string[];
  /** Opens the simulated fleet beside this one, where that can be done. */
  openDemo?: (() => Promise<void>) | undefined;
  open(parts: DesktopParts): Promise<DesktopApp>;
  /** The sentence for a person when the app cannot be opened. */
  explain(error: unknown): string;
}

/** Runs the desktop host until it quits. Resolves when the window loads, or when this instance gave way to another. */
export async function runDesktop(options: DesktopOptions): Promise<void> {
  const { preload, icons, updateFeed, profile, argv, openDemo, open, explain } = options;
  if (profile) app.setPath('userData', profile);
  if (!app.requestSingleInstanceLock()) return app.quit();
  const crashReports = keepCrashReports();
  registerScheme();
  let window: BrowserWindow | null = null;
  // Until there is a window, the place that it opens at.
  let place: string | null = null;
  const goTo = (hash: string | null) => {
    if (!window) place = hash ?? place;
    else if (hash !== null) showPlace(window, hash);
    if (window) bringUp(window);
  };
  const opened = new OpenedFiles();
  let nowWords = (): Words => words[systemLanguage(app.getLocale())];
  const openFile = async (path: string) => {
    try {
      goTo(opened.put(await readVisitFile(path)));
    } catch (error) {
      if (!(error instanceof NotOpened)) throw error;
      await app.whenReady();
      goTo(null);
      dialog.showErrorBox('Flotilla', nowWords().notOpened[error.why](basename(path)));
    }
  };
  /** Leads to what a command line asks for: a place, a file, or just the window. */
  const follow = async (line: readonly string[], folder: string) => {
    const file = fileOfArguments(line, folder);
    if (file !== null) await openFile(file);
    else goTo(placeOfArguments(line));
  };
  app.on('second-instance', (_, others, folder) => void follow(others, folder).catch(complain));
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openFile(path).catch(complain);
  });
  app.on('open-url', (event, link) => {
    event.preventDefault();
    goTo(placeOfLink(link));
  });
  if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme, process.execPath, ['--']);
  app.on('window-all-closed', () => app.quit());
  let quitAtOnce = () => app.quit();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => quitAtOnce());

  const asked = follow(argv, process.cwd());
  await app.whenReady();
  const memory = openMemory(`${app.getPath('userData')}/window.json`);
  let onLook = (_: Look) => {};
  let desktop: DesktopApp;
  try {
    const hands = { onLook: (look: Look) => onLook(look), openedFile: (n: number) => opened.get(n), crashReports };
    desktop = await open({ keychain: openKeychain(), hands: openDemo ? { ...hands, openDemo } : hands });
  } catch (error) {
    dialog.showErrorBox('Flotilla', explain(error));
    return app.exit(1);
  }
  const shell = startShell({ fleet: desktop.fleet, memory, icons, updateFeed, window: () => window, goTo });
  onLook = shell.onLook;
  nowWords = shell.words;
  quitAtOnce = shell.quitAtOnce;
  closeBeforeQuit(async () => {
    shell.close();
    await desktop.close();
  });
  servePages(desktop.pages);
  await asked;
  window = createWindow(preload, memory);
  shell.hold(window);
  window.once('closed', () => {
    window = null;
  });
  servePorts(window, desktop.serve);
  await window.loadURL(`${desktopOrigin}/${place ?? ''}`);
}

function complain(error: unknown): void {
  console.error('What the system asked for was not done:', error);
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
