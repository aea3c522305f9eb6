import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Client } from 'ssh2';
import { FlotillaError } from '../../contract/errors.ts';
import { ExecFiles } from './files-exec.ts';
import { SftpFiles } from './files-sftp.ts';
import { within } from './limits.ts';
import { openSftp, type SftpChannel } from './sftp-channel.ts';
import type { ExecOptions, ExecResult, SshConnection } from './types.ts';

const shellMs = 15_000;
const idleMs = 20_000;

/** What of a connection the moving of files needs. */
export interface FilesContext extends Pick<SshConnection, 'address' | 'closed' | 'pipe'> {
  client: Client;
  exec(command: string, options: ExecOptions): Promise<ExecResult>;
  /** Keeps the connection from closing itself for idleness. */
  work<T>(run: () => Promise<T>): Promise<T>;
}

/** `same`: it sees the files where SFTP sees them; `other`: elsewhere, as on storage boxes whose SFTP has a root of its own. */
export type Shell = 'same' | 'other' | 'none';

/**
 * The ways to the files of one connection, each found out once.
 * INVARIANTS: at most one SFTP channel is open or being opened; with nothing under way for a while it is closed, since it
 * counts among the sessions that the server allows. A server without SFTP is asked once.
 */
export class FileWays {
  readonly exec: ExecFiles;
  readonly #context: FilesContext;
  #opening: Promise<SftpChannel | null> | undefined;
  #shell: Promise<Shell> | undefined;
  #isAbsent = false;
  #busy = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(context: FilesContext) {
    this.#context = context;
    this.exec = new ExecFiles(context);
    context.closed.addEventListener('abort', () => clearTimeout(this.#idle), { once: true });
  }

  /** Gives `run` the files over SFTP, or `null` where the server has none. */
  async withSftp<T>(signal: AbortSignal, run: (sftp: SftpFiles | null) => Promise<T>): Promise<T> {
    return this.#context.work(async () => {
      clearTimeout(this.#idle);
      this.#busy += 1;
      try {
        const channel = await within(this.#channel(), { signals: [this.#context.closed, signal] });
        return await run(channel && new SftpFiles(channel, this.#context.address));
      } finally {
        this.#busy -= 1;
        this.#rest();
      }
    });
  }

  /** Keeps the channel, and the connection, for as long as somebody reads. */
  hold(stream: Readable, signal: AbortSignal): void {
    const signals = [this.#context.closed, signal];
    // Whoever reads it sees how it fails.
    void this.withSftp(signal, () => within(finished(stream), { signals })).catch((error: Error) =>
      stream.destroy(error),
    );
  }

  /** Asks once whether commands run, and whether they see the same files as SFTP. */
  async shell(signal: AbortSignal): Promise<Shell> {
    this.#shell ??= this.#lookForShell().catch((error: unknown) => {
      this.#shell = undefined;
      throw error;
    });
    return within(this.#shell, { signals: [this.#context.closed, signal] });
  }

  async #lookForShell(): Promise<Shell> {
    const { address, closed } = this.#context;
    const options = { timeoutMs: shellMs, signal: closed, step: 'files', maxOutputBytes: 16 * 1024 };
    const [result, seen] = await Promise.all([
      this.#context.exec(`exec sh -c 'echo "shell:$(pwd -P):"'`, options).catch((error: unknown) => {
        if (closed.aborted) throw error;
        // A server for files alone refuses the command, or never ends it.
        return null;
      }),
      this.withSftp(closed, async (sftp) => sftp?.home(closed) ?? null),
    ]);
    if (closed.aborted) throw new FlotillaError('ssh.connection-lost', { address });
    const folder = /shell:(.*):\n/s.exec(result?.stdout ?? '')?.[1];
    if (folder === undefined) return 'none';
    return seen === null || seen === folder ? 'same' : 'other';
  }

  async #channel(): Promise<SftpChannel | null> {
    if (this.#isAbsent) return null;
    const opening = this.#opening ?? openSftp(this.#context.client, this.#context);
    this.#opening = opening;
    try {
      const channel = await opening;
      if (channel === null) this.#isAbsent = true;
      else if (channel.closed.aborted && this.#opening === opening) {
        this.#opening = undefined;
        return this.#channel();
      }
      return channel;
    } catch (error) {
      if (this.#opening === opening) this.#opening = undefined;
      throw error;
    }
  }

  #rest(): void {
    clearTimeout(this.#idle);
    const opening = this.#opening;
    if (this.#busy > 0 || this.#isAbsent || !opening || this.#context.closed.aborted) return;
    this.#idle = setTimeout(() => {
      this.#opening = undefined;
      opening.then((channel) => channel?.close()).catch(() => {});
    }, idleMs);
    this.#idle.unref();
  }
}
