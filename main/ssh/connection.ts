import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { Client } from 'ssh2';
import { mostTerminalsOfDevice } from '../../contract/app/terminal.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { phrase } from '../../contract/phrases.ts';
import { type Onward, openOnward } from './carry.ts';
import { ChannelStream } from './channel-stream.ts';
import { downloadOver } from './download.ts';
import { settled } from './end-channel.ts';
import { ChannelRefused, execOn } from './exec.ts';
import { FileWays } from './file-ways.ts';
import { remoteFiles } from './files.ts';
import type { RemoteFiles } from './files-types.ts';
import { deferred, within } from './limits.ts';
import { pipeOn } from './pipe.ts';
import { shellOn } from './shell.ts';
import type {
  DownloadOptions,
  DownloadResult,
  ExecOptions,
  ExecResult,
  RemoteShell,
  ShellOptions,
  SshConnection,
  UploadOptions,
} from './types.ts';
import { uploadOver } from './upload.ts';
import { bytesSource, fileSource, type UploadSource } from './upload-source.ts';

/** sshd's MaxSessions is 10 unless configured; a technician's own tools get the rest. */
const maxSessions = 8;
const maxForwards = 32;
/** Connections to other devices that lead through this one. */
const maxCarried = 512;
/** A command that was not begun can be tried again; a server that never begins one is given up on. */
const maxRefusals = 20;
const maxRefusalsAlone = 4;
/** A server counts a session as open for a moment after it was closed. */
const refusedPauseMs = 50;
const forwardMs = 15_000;
/** SSH_OPEN_CONNECT_FAILED: the server was willing, the port was closed. */
const connectFailed = 2;
const endMs = 2000;

/**
 * One logged-in connection.
 * INVARIANTS: `closed` aborts exactly once, when the transport has gone, and before any waiting call is answered;
 * at most `maxSessions` commands, `maxForwards` streams, `mostTerminalsOfDevice` shells and `maxCarried` ways to other devices are open; with none for `idleMs` it closes itself.
 */
export class LiveConnection implements SshConnection {
  readonly address: string;
  readonly #client: Client;
  readonly #closed = new AbortController();
  readonly #sessions = new PQueue({ concurrency: maxSessions });
  readonly #forwards = new Places(maxForwards);
  readonly #carried = new Places(maxCarried);
  readonly #shells = new Places(mostTerminalsOfDevice);
  readonly #ways: FileWays;
  readonly files: RemoteFiles;
  readonly #idleMs: number;
  #busy = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(client: Client, options: { address: string; idleMs: number }) {
    this.#client = client;
    this.address = options.address;
    this.#idleMs = options.idleMs;
    let cause: Error | undefined;
    client.on('error', (error) => {
      cause = error;
    });
    client.on('close', () => {
      clearTimeout(this.#idle);
      this.#closed.abort(new FlotillaError('ssh.connection-lost', { address: this.address }, { cause }));
    });
    this.#ways = new FileWays({
      client,
      address: this.address,
      closed: this.closed,
      exec: (command, given) => this.exec(command, given),
      pipe: (command, signal) => this.pipe(command, signal),
      work: (run) => this.#work(run),
    });
    this.files = remoteFiles(this.#ways);
    this.#rest();
  }

  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  async exec(command: string, options: ExecOptions): Promise<ExecResult> {
    return this.#work(() => this.#session(command, options));
  }

  async forward(port: number, signal: AbortSignal): Promise<Duplex> {
    return this.#work(() =>
      this.#stream('forward', { open: () => this.#openForward(port), among: this.#forwards, signal }),
    );
  }

  async pipe(command: string, signal: AbortSignal): Promise<Duplex> {
    return this.#work(() =>
      this.#stream('pipe', {
        open: async () => {
          await settled(this.#client);
          return pipeOn(this.#client, this.address, command);
        },
        among: this.#forwards,
        signal,
      }),
    );
  }

  /** The way to another device, as this one sees it. Throws `ssh.*` in the name of `onward.label`. */
  async carry(onward: Onward, signal: AbortSignal): Promise<Duplex> {
    return this.#work(() =>
      this.#stream('forward', { open: () => openOnward(this.#client, onward), among: this.#carried, signal }),
    );
  }

  async upload(bytes: Uint8Array, remotePath: string, options: UploadOptions): Promise<void> {
    await this.#upload(bytesSource(bytes), remotePath, options);
  }

  async uploadFile(localPath: string, remotePath: string, options: UploadOptions): Promise<void> {
    await this.#work(async () => this.#upload(await fileSource(localPath, options.signal), remotePath, options));
  }

  async download(remotePath: string, localPath: string, options: DownloadOptions): Promise<DownloadResult> {
    const { files } = this;
    return this.#work(() =>
      downloadOver({ connection: this, ways: this.#ways, files, remotePath, localPath, options }),
    );
  }

  async shell({ signal, ...terminal }: ShellOptions): Promise<RemoteShell> {
    const { address } = this;
    if (this.#shells.isFull) throw new FlotillaError('terminal.too-many', { address, count: mostTerminalsOfDevice });
    const open = async () => {
      await settled(this.#client);
      return shellOn(this.#client, this.address, terminal);
    };
    const shell = await this.#work(() => this.#stream('terminal', { open, among: this.#shells, signal }));
    const end = () => shell.destroy();
    signal.addEventListener('abort', end, { once: true });
    shell.once('close', () => signal.removeEventListener('abort', end));
    if (signal.aborted) end();
    return shell;
  }

  #upload(source: UploadSource, remotePath: string, options: UploadOptions): Promise<void> {
    return this.#work(() => uploadOver({ connection: this, ways: this.#ways, source, remotePath, options }));
  }

  /** Closes politely, then for certain. */
  async end(): Promise<void> {
    if (this.closed.aborted) return;
    const { promise, resolve } = deferred<void>();
    const timer = setTimeout(() => this.#client.destroy(), endMs);
    this.closed.addEventListener('abort', () => resolve(undefined), { once: true });
    this.#client.end();
    await promise;
    clearTimeout(timer);
  }

  async #session(command: string, options: ExecOptions): Promise<ExecResult> {
    const context = { client: this.#client, address: this.address, closed: this.closed };
    for (let refusals = 1; ; refusals += 1) {
      try {
        const begin = async () => {
          await settled(this.#client);
          return execOn(context, command, options);
        };
        const run = this.#sessions.add(begin, { signal: options.signal });
        return await within(run, { signals: [this.closed, options.signal] });
      } catch (error) {
        if (!(error instanceof ChannelRefused)) throw error;
        const others = this.#sessions.pending;
        if (refusals >= (others === 0 ? maxRefusalsAlone : maxRefusals)) {
          const params = { address: this.address, step: options.step ?? 'command', detail: error.message };
          throw new FlotillaError('ssh.command-failed', params, { cause: error });
        }
        // This server allows fewer than usual: keep to what it gave us.
        if (error.at === 'open' && others > 0)
          this.#sessions.concurrency = Math.min(this.#sessions.concurrency, others);
        await delay(refusedPauseMs * refusals);
      }
    }
  }

  async #stream<S extends Duplex>(step: string, { open, among, signal }: Opening<S>): Promise<S> {
    const { address } = this;
    if (among.isFull)
      throw new FlotillaError('ssh.command-failed', { address, step, detail: phrase('too-many-streams') });
    among.opening += 1;
    let unwanted = false;
    const opened = open().then((stream) => {
      if (unwanted) stream.destroy();
      return stream;
    });
    try {
      const stream = await within(opened, {
        signals: [this.closed, signal],
        timeoutMs: forwardMs,
        timedOut: () => new FlotillaError('ssh.timeout', { address, step, seconds: forwardMs / 1000 }),
      });
      // Its end can come in the packet behind the server's answer: nobody could have heard of it.
      if (stream.destroyed) {
        throw (
          stream.errored ?? new FlotillaError('ssh.command-failed', { address, step, detail: phrase('ended-at-once') })
        );
      }
      this.#hold(stream, among);
      return stream;
    } catch (error) {
      unwanted = true;
      throw error;
    } finally {
      among.opening -= 1;
    }
  }

  #openForward(port: number): Promise<ChannelStream> {
    const { address } = this;
    return new Promise((resolve, reject) => {
      this.#client.forwardOut('127.0.0.1', 0, '127.0.0.1', port, (error, channel) => {
        // In the same turn, so that nothing the channel says is missed.
        if (!error) return resolve(new ChannelStream(channel));
        const { reason } = error as Error & { reason?: unknown };
        if (reason === connectFailed)
          return reject(new FlotillaError('ssh.port-closed', { address, port }, { cause: error }));
        if (reason === undefined)
          return reject(new FlotillaError('ssh.connection-lost', { address }, { cause: error }));
        reject(new FlotillaError('ssh.forwarding-refused', { address }, { cause: error }));
      });
    });
  }

  #hold(stream: Duplex, among: Places): void {
    among.open.add(stream);
    clearTimeout(this.#idle);
    stream.once('close', () => {
      among.open.delete(stream);
      this.#rest();
    });
  }

  async #work<T>(run: () => Promise<T>): Promise<T> {
    if (this.closed.aborted) throw this.closed.reason;
    clearTimeout(this.#idle);
    this.#busy += 1;
    try {
      return await run();
    } finally {
      this.#busy -= 1;
      this.#rest();
    }
  }

  #rest(): void {
    clearTimeout(this.#idle);
    const open = this.#forwards.open.size + this.#carried.open.size + this.#shells.open.size;
    if (this.#busy > 0 || open > 0 || this.closed.aborted) return;
    this.#idle = setTimeout(() => void this.end(), this.#idleMs);
  }
}

/** Streams of one kind, and how many there may be. */
class Places {
  readonly open = new Set<Duplex>();
  readonly #limit: number;
  opening = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.open.size + this.opening >= this.#limit;
  }
}

interface Opening<S extends Duplex> {
  open(): Promise<S>;
  among: Places;
  signal: AbortSignal;
}
