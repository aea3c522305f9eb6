import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { TerminalEvent } from '../../contract/app/terminal.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { RemoteShell, ShellSize, SshConnection } from '../ssh/ssh.ts';

// Terminals of devices: login shells that somebody looks at.

export interface TerminalOptions {
  /** Opens or reuses the connection to a device. */
  connect(deviceId: string, signal: AbortSignal): Promise<SshConnection>;
}

export interface OpenTerminal extends ShellSize {
  deviceId: string;
  term: string;
  signal: AbortSignal;
}

interface Terminal {
  shell: RemoteShell;
  address: string;
  isClosed: boolean;
}

/** What is typed and was not yet taken by the device. */
const maxPendingBytes = 256 * 1024;

/**
 * INVARIANT: a terminal lives exactly as long as its events are read. Nothing is kept of what it prints: what is not read waits on
 * the device.
 */
export class TerminalService {
  readonly #options: TerminalOptions;
  readonly #terminals = new Map<string, Terminal>();

  constructor(options: TerminalOptions) {
    this.#options = options;
  }

  /** How many are open now. */
  get size(): number {
    return this.#terminals.size;
  }

  /** Throws what opening the connection throws, `ssh.command-failed`, `ssh.connection-lost`. */
  async *open({ deviceId, signal: caller, ...terminal }: OpenTerminal): AsyncGenerator<TerminalEvent, void, void> {
    const stop = new AbortController();
    const signal = AbortSignal.any([caller, stop.signal]);
    const terminalId = randomUUID();
    try {
      const connection = await this.#options.connect(deviceId, signal);
      const shell = await connection.shell({ ...terminal, signal });
      const opened: Terminal = { shell, address: connection.address, isClosed: false };
      this.#terminals.set(terminalId, opened);
      yield { kind: 'opened', terminalId };
      yield* output(opened, connection.closed);
      yield { kind: 'ended', code: shell.exit?.code ?? null, signal: shell.exit?.signal ?? null };
    } catch (error) {
      if (!caller.aborted) throw error;
    } finally {
      this.#terminals.delete(terminalId);
      stop.abort();
    }
  }

  /** Throws `terminal.unknown`, `terminal.not-reading`. */
  write(terminalId: string, text: string): void {
    const { shell, address } = this.#find(terminalId);
    if (shell.writableLength > maxPendingBytes) throw new FlotillaError('terminal.not-reading', { address });
    shell.write(text);
  }

  /** Throws `terminal.unknown`. */
  resize(terminalId: string, size: ShellSize): void {
    this.#find(terminalId).shell.resize(size);
  }

  /** Hangs up; its reader sees the end. */
  close(terminalId: string): void {
    const terminal = this.#terminals.get(terminalId);
    if (!terminal) return;
    terminal.isClosed = true;
    terminal.shell.destroy();
  }

  #find(terminalId: string): Terminal {
    const terminal = this.#terminals.get(terminalId);
    if (!terminal || terminal.shell.destroyed) throw new FlotillaError('terminal.unknown');
    return terminal;
  }
}

/** What it prints, as text: a character that comes in two pieces is told as a whole. */
async function* output(terminal: Terminal, closed: AbortSignal): AsyncGenerator<TerminalEvent> {
  const { shell } = terminal;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  try {
    for await (const chunk of shell as AsyncIterable<Buffer>) {
      const text = decoder.decode(chunk, { stream: true });
      if (text !== '') yield { kind: 'output', text };
    }
  } catch (error) {
    if (!terminal.isClosed && !closed.aborted) throw error;
  }
  if (terminal.isClosed || shell.exit !== null) return;
  // The end of a connection is told to its streams first.
  await setImmediate();
  if (closed.aborted) throw closed.reason;
}
