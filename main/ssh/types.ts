import type { Duplex, Readable } from 'node:stream';
import type { HostKey } from '../../contract/app/devices.ts';
import type { Problem } from '../../contract/errors.ts';
import type { RemoteFiles } from './files-types.ts';
import type { RunAs } from './script-command.ts';

/** What proves who we are. Lives in memory only, for the length of one handshake. */
export type SshAuth =
  | { kind: 'password'; password: string }
  | { kind: 'key'; privateKey: string; passphrase?: string | undefined }
  /** The keys of the SSH agent that runs on this laptop. */
  | { kind: 'agent' };

/** What stands between this laptop and a device. */
export interface SshProxy {
  kind: 'socks5' | 'http';
  host: string;
  port: number;
  /** Empty: the proxy asks for no login. */
  user: string;
  /** Asked only when there is a user. */
  password(): Promise<string>;
}

/** Where a device is and how to prove who we are there. */
export interface SshTarget {
  address: string;
  port: number;
  user: string;
  /** The accepted host keys; none = the connection ends as `trust.unknown-key`. */
  trusted: readonly HostKey[];
  /** A revoked key is refused, also when it was accepted once. */
  isRevoked(offered: HostKey): boolean;
  /** Asked only after the host key was accepted. May throw `credential.unknown` or `vault.locked`. */
  auth(): Promise<SshAuth>;
  /** What the device is called when it is the way to another one; else its address. */
  name?: string;
  /** The device whose connection leads to this one. */
  jumpDeviceId?: string | null;
  /** Not asked where a jump device leads. */
  proxy?: SshProxy | null;
  /** Also offers what is no longer considered safe. */
  legacyAlgorithms?: boolean;
}

export interface SshPoolOptions {
  /** The present settings of a device; asked at each new connection. May throw `device.unknown`. */
  resolve(deviceId: string): SshTarget;
  /** A handshake ended well: the host key is the accepted one and the credential was taken. */
  onReached(deviceId: string): void;
  /** A handshake failed. Not called when every caller gave up before it ended. */
  onFailed(deviceId: string, problem: Problem): void;
  /** The device offered a key that is not an accepted one, or that is revoked; nothing was sent to it. */
  onChangedKey(deviceId: string, offered: HostKey): void;
  /** After the login the device named its host keys, and proved that it holds these. */
  onProvedKeys?(deviceId: string, keys: HostKey[]): void;
  /** A connection with no channel for this long is closed. */
  idleMs?: number;
  /** Time between keepalives; three without an answer mean that the connection is lost. */
  keepaliveMs?: number;
  /** How long TCP and the handshake may take together. */
  readyMs?: number;
  /** For how long a server that turns connections away is asked again, while somebody waits. */
  patienceMs?: number;
}

export interface ExecOptions {
  /** Sent to the command's input, which is then closed. */
  stdin?: string | Uint8Array | Readable;
  timeoutMs: number;
  signal: AbortSignal;
  /** The step's name in `ssh.timeout`. */
  step?: string;
  /** stdout and stderr are each cut after this many bytes; the command itself runs on. */
  maxOutputBytes?: number;
  /** Told of each piece of output as it comes, within the same bound. */
  onOutput?(chunk: Buffer, stream: 'stdout' | 'stderr'): void;
}

export interface ExecResult {
  /** `null` when the command was ended by a signal. */
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
  /** True when stdout or stderr was cut at `maxOutputBytes`. */
  truncated: boolean;
}

export interface UploadOptions {
  /** Octal permissions of the file, such as 0o600. */
  mode: number;
  signal: AbortSignal;
  /** Where the user who logged in may not write. */
  as?: RunAs | null;
  onProgress?(doneBytes: number, totalBytes: number): void;
}

export interface DownloadOptions {
  signal: AbortSignal;
  /** Goes on with `<localPath>.part`; as long as nothing else is said. */
  resume?: boolean;
  /** A larger file is `transfer.too-large`. */
  maxBytes?: number;
  onProgress?(doneBytes: number, totalBytes: number): void;
}

export interface DownloadResult {
  sizeBytes: number;
  sha256: string;
  /** False where the device has nothing to hash with: then length and SSH's own check must do. */
  isProved: boolean;
}

/** In characters. */
export interface ShellSize {
  cols: number;
  rows: number;
}

export interface ShellEnd {
  code: number | null;
  signal: string | null;
}

export interface ShellOptions extends ShellSize {
  /** The terminal's kind, such as `xterm-256color`. */
  term: string;
  /** Ends the shell, also after it was opened. */
  signal: AbortSignal;
}

/** A login shell on a terminal of its own: what is typed goes in, what it prints comes out. */
export interface RemoteShell extends Duplex {
  /** How it ended; `null` while it runs, and where the device did not say. */
  readonly exit: ShellEnd | null;
  resize(size: ShellSize): void;
}

/** One open, trusted, authenticated connection. Every call throws FlotillaError; a closed one throws `ssh.connection-lost`. */
export interface SshConnection {
  readonly address: string;
  /** Aborts when the connection has closed, for whatever reason. */
  readonly closed: AbortSignal;
  /** Runs a command line in the user's shell. A code other than 0 is a result, not an error. */
  exec(command: string, options: ExecOptions): Promise<ExecResult>;
  /** A stream to a port on the device's own loopback. Throws `ssh.forwarding-refused`, `ssh.port-closed`. */
  forward(port: number, signal: AbortSignal): Promise<Duplex>;
  /** The input and output of a command as one stream, where forwarding is forbidden. Throws `ssh.command-failed`. */
  pipe(command: string, signal: AbortSignal): Promise<Duplex>;
  /**
   * Puts a file in place as a whole or not at all, and proves its sha256 first; goes on where an attempt before was cut. Throws
   * `files.damaged`, `files.denied`, `ssh.command-failed`.
   */
  upload(bytes: Uint8Array, remotePath: string, options: UploadOptions): Promise<void>;
  /** The same with a file of this laptop, which is never in memory as a whole. */
  uploadFile(localPath: string, remotePath: string, options: UploadOptions): Promise<void>;
  /**
   * Brings a file to this laptop as a whole or not at all; what an attempt before brought is kept in `<localPath>.part`. Throws
   * `files.*`, `files.changed-meanwhile` among them.
   */
  download(remotePath: string, localPath: string, options: DownloadOptions): Promise<DownloadResult>;
  readonly files: RemoteFiles;
  /** Opens a login shell on a terminal. Throws `ssh.command-failed`. */
  shell(options: ShellOptions): Promise<RemoteShell>;
}
