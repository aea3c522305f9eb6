import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort as WorkerPort } from 'node:worker_threads';

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
  mainFrame = createFrame('');
  openHandler: (() => { action: string }) | null = null;
  setWindowOpenHandler(handler: () => { action: string }) {
    this.openHandler = handler;
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = [];
  readonly webContents = new StandInWebContents();
  readonly options: Record<string, unknown>;
  readonly calls: string[] = [];
  #destroyed = false;
  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
    BrowserWindow.all.push(this);
  }
  async loadURL(url: string) {
    this.calls.push(`load ${url}`);
    this.webContents.mainFrame = createFrame(new URL(url).protocol === 'app:' ? url.replace(/\/$/, '') : url);
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
  setPath(name: string, path: string) {
    this.paths[name] = path;
  }
  requestSingleInstanceLock() {
    return this.isFirst;
  }
  async whenReady() {}
  quit() {
    let held = false;
    this.emit('will-quit', { preventDefault: () => (held = true) });
    if (!held) this.exit(0);
  }
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
  backend: 'gnome_libsecret',
  isEncryptionAvailable: () => safeStorage.available,
  getSelectedStorageBackend: () => safeStorage.backend,
  encryptString: (text: string) => Buffer.from([...text].reverse().join('')),
  decryptString: (sealed: Buffer) => [...sealed.toString()].reverse().join(''),
};

export const nativeTheme = { shouldUseDarkColors: false };
export const Menu = { buildFromTemplate: (template: unknown) => template, setApplicationMenu: () => {} };
export const dialog = {
  errors: [] as string[],
  showErrorBox: (_title: string, text: string) => void dialog.errors.push(text),
};

/** As it is when a process starts. */
export function resetElectron(): void {
  app.removeAllListeners();
  Object.assign(app, { isFirst: true, exitCode: null, paths: {} });
  BrowserWindow.all.length = 0;
  invokable.clear();
  protocol.schemes.length = 0;
  protocol.answers.clear();
  session.defaultSession = new StandInSession();
  Object.assign(safeStorage, { available: true, backend: 'gnome_libsecret' });
  nativeTheme.shouldUseDarkColors = false;
  dialog.errors.length = 0;
}
