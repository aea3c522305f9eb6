import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort as WorkerPort } from 'node:worker_threads';
import type { SafeStorage } from 'electron';

// A small stand-in for the part of the module `electron` that main/electron/ uses, for tests in plain Node: the real one
// throws there. Ports are real (worker_threads); windows and frames only record what is asked of them. Whether the real
// Electron behaves like this is for test/electron/ to say.

/** An Electron-style port (`on('message', { data })`) over a port of worker_threads. */
class StandInPort extends EventEmitter {
  readonly worker: WorkerPort;
  constructor(worker: WorkerPort) {
    super();
    this.worker = worker;
    worker.on('close', () => this.emit('close'));
  }
  start() {
    this.worker.on('message', (data) => this.emit('message', { data, ports: [] }));
  }
  postMessage(message: unknown) {
    this.worker.postMessage(message);
  }
  close() {
    this.worker.close();
  }
}

export class MessageChannelMain {
  readonly port1: StandInPort;
  readonly port2: StandInPort;
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new StandInPort(port1);
    this.port2 = new StandInPort(port2);
  }
}

export interface StandInFrame {
  origin: string;
  parent: StandInFrame | null;
  detached: boolean;
  processId: number;
  routingId: number;
  received: { channel: string; message: unknown; ports: StandInPort[] }[];
  postMessage(channel: string, message: unknown, ports: StandInPort[]): void;
}

export function createFrame(origin: string, parent: StandInFrame | null = null, routingId = 1): StandInFrame {
  const received: StandInFrame['received'] = [];
  return {
    origin,
    parent,
    detached: false,
    processId: 1,
    routingId,
    received,
    postMessage: (channel, message, ports) => received.push({ channel, message, ports }),
  };
}

class StandInWebContents extends EventEmitter {
  reloads = 0;
  mainFrame = createFrame('');
  openHandler: (() => { action: string }) | null = null;
  setWindowOpenHandler(handler: () => { action: string }) {
    this.openHandler = handler;
  }
  reload() {
    this.reloads += 1;
  }
}

/** Emits an event that can be prevented, and tells whether it was. */
function isHeld(emitter: EventEmitter, name: string): boolean {
  let held = false;
  emitter.emit(name, { preventDefault: () => (held = true) });
  return held;
}

export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = [];
  readonly webContents = new StandInWebContents();
  readonly options: Record<string, unknown>;
  readonly calls: string[] = [];
  bounds = { x: 10, y: 20, width: 900, height: 700 };
  focused = false;
  #destroyed = false;
  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
    BrowserWindow.all.push(this);
  }
  async loadURL(url: string) {
    this.calls.push(`load ${url}`);
    this.webContents.mainFrame = createFrame(new URL(url).protocol === 'app:' ? url.replace(/\/(#.*)?$/, '') : url);
  }
  maximize() {
    this.calls.push('maximize');
  }
  isMaximized() {
    return this.calls.includes('maximize');
  }
  getNormalBounds() {
    return this.bounds;
  }
  isFocused() {
    return this.focused;
  }
  setBackgroundColor(colour: string) {
    this.calls.push(`background ${colour}`);
  }
  show() {
    this.calls.push('show');
  }
  focus() {
    this.calls.push('focus');
  }
  restore() {
    this.calls.push('restore');
  }
  isMinimized() {
    return true;
  }
  isDestroyed() {
    return this.#destroyed;
  }
  /** What a person does who closes the window. */
  close() {
    if (this.#destroyed || isHeld(this, 'close')) return;
    this.#destroyed = true;
    this.emit('closed');
    app.emit('window-all-closed');
  }
}

type Invoke = (event: { senderFrame: StandInFrame | null }, argument: unknown) => unknown;
const invokable = new Map<string, Invoke>();
export const ipcMain = {
  handle: (channel: string, handler: Invoke) => void invokable.set(channel, handler),
  removeHandler: (channel: string) => void invokable.delete(channel),
  /** What ipcRenderer.invoke does on the other side. */
  invoke: async (channel: string, senderFrame: StandInFrame | null, argument: unknown) => {
    const handler = invokable.get(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    return handler({ senderFrame }, argument);
  },
};

class StandInApp extends EventEmitter {
  isFirst = true;
  exitCode: number | null = null;
  paths: Record<string, string> = {};
  isPackaged = false;
  locale = 'en-GB';
  protocols: string[][] = [];
  getPath(name: string) {
    return this.paths[name] ?? `/nowhere/${name}`;
  }
  getLocale() {
    return this.locale;
  }
  setAsDefaultProtocolClient(...given: [string, string, string[]]) {
    this.protocols.push(given.flat());
  }
  setPath(name: string, path: string) {
    this.paths[name] = path;
  }
  requestSingleInstanceLock() {
    return this.isFirst;
  }
  async whenReady() {}
  quit() {
    if (this.#isQuitting || isHeld(this, 'before-quit')) return;
    this.#isQuitting = true;
    for (const window of BrowserWindow.all) window.close();
    const stay = BrowserWindow.all.some((window) => !window.isDestroyed());
    this.#isQuitting = false;
    if (!stay && !isHeld(this, 'will-quit')) this.exit(0);
  }
  #isQuitting = false;
  exit(code: number) {
    this.exitCode ??= code;
    this.emit('exited');
  }
}
export const app = new StandInApp();

type Answer = (request: Request) => Response;
export const protocol = {
  schemes: [] as { scheme: string; privileges: Record<string, boolean> }[],
  answers: new Map<string, Answer>(),
  registerSchemesAsPrivileged(schemes: { scheme: string; privileges: Record<string, boolean> }[]) {
    this.schemes.push(...schemes);
  },
  handle(scheme: string, answer: Answer) {
    this.answers.set(scheme, answer);
  },
};

class StandInSession extends EventEmitter {
  permission: ((contents: unknown, permission: string, decide: (allowed: boolean) => void) => void) | null = null;
  check: ((contents: unknown, permission: string) => boolean) | null = null;
  device: (() => boolean) | null = null;
  setPermissionRequestHandler(handler: typeof this.permission) {
    this.permission = handler;
  }
  setPermissionCheckHandler(handler: typeof this.check) {
    this.check = handler;
  }
  setDevicePermissionHandler(handler: typeof this.device) {
    this.device = handler;
  }
}
export const session = { defaultSession: new StandInSession() };

/** Seals by reversing, which is enough to tell sealed from plain. */
export const safeStorage = {
  available: true,
  backend: 'gnome_libsecret' as ReturnType<SafeStorage['getSelectedStorageBackend']>,
  isEncryptionAvailable: () => safeStorage.available,
  getSelectedStorageBackend: () => safeStorage.backend,
  encryptString: (text: string) => Buffer.from([...text].reverse().join('')),
  decryptString: (sealed: Buffer) => [...sealed.toString()].reverse().join(''),
};

export const nativeTheme = { shouldUseDarkColors: false, themeSource: 'system' };

interface StandInMenuItem {
  role?: string;
  label?: string;
  accelerator?: string;
  registerAccelerator?: boolean;
  enabled?: boolean;
  type?: string;
  submenu?: StandInMenuItem[];
  click?: () => void;
}
export const Menu = {
  current: [] as StandInMenuItem[],
  buildFromTemplate: (template: StandInMenuItem[]) => template,
  setApplicationMenu: (menu: StandInMenuItem[]) => {
    Menu.current = menu;
  },
};

interface Question {
  message: string;
  detail: string;
  buttons: string[];
}
export const dialog = {
  errors: [] as string[],
  questions: [] as Question[],
  /** Which button is pressed; a promise is somebody who thinks about it. */
  answer: 2 as number | Promise<number>,
  showErrorBox: (_title: string, text: string) => void dialog.errors.push(text),
  async showMessageBox(_window: unknown, options: Question): Promise<{ response: number }> {
    dialog.questions.push(options);
    return { response: await dialog.answer };
  },
};

export const screen = {
  areas: [{ x: 0, y: 0, width: 1920, height: 1080 }],
  getAllDisplays: () => screen.areas.map((workArea) => ({ workArea })),
};

export const crashReporter = {
  started: [] as unknown[],
  start: (options: unknown) => void crashReporter.started.push(options),
};

export const nativeImage = { createFromPath: (path: string) => ({ path }) };

export class Tray extends EventEmitter {
  static readonly all: Tray[] = [];
  static isAbsent = false;
  readonly image: { path: string };
  tip = '';
  menu: StandInMenuItem[] = [];
  isDestroyed = false;
  constructor(image: { path: string }) {
    super();
    if (Tray.isAbsent) throw new Error('no tray');
    this.image = image;
    Tray.all.push(this);
  }
  setToolTip(tip: string) {
    this.tip = tip;
  }
  setContextMenu(menu: StandInMenuItem[]) {
    this.menu = menu;
  }
  destroy() {
    this.isDestroyed = true;
  }
}

export class Notification extends EventEmitter {
  static readonly shown: Notification[] = [];
  static isSupported = () => true;
  readonly options: { title: string; body: string };
  constructor(options: { title: string; body: string }) {
    super();
    this.options = options;
  }
  show() {
    Notification.shown.push(this);
  }
}

/** As it is when a process starts. */
export function resetElectron(): void {
  app.removeAllListeners();
  Object.assign(app, { isFirst: true, exitCode: null, paths: {}, isPackaged: false, locale: 'en-GB', protocols: [] });
  BrowserWindow.all.length = 0;
  invokable.clear();
  protocol.schemes.length = 0;
  protocol.answers.clear();
  session.defaultSession = new StandInSession();
  Object.assign(safeStorage, { available: true, backend: 'gnome_libsecret' });
  Object.assign(nativeTheme, { shouldUseDarkColors: false, themeSource: 'system' });
  Object.assign(dialog, { errors: [], questions: [], answer: 2 });
  Menu.current = [];
  screen.areas = [{ x: 0, y: 0, width: 1920, height: 1080 }];
  crashReporter.started.length = 0;
  Object.assign(Tray, { isAbsent: false });
  Tray.all.length = 0;
  Notification.shown.length = 0;
}
