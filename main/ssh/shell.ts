import type { Client, ClientChannel } from 'ssh2';
import { FlotillaError } from '../../contract/errors.ts';
import { ChannelStream } from './channel-stream.ts';
import type { RemoteShell, ShellEnd, ShellSize } from './types.ts';

/** A login shell on a terminal of its own, as a stream of what it prints and what is typed. */
export class ShellStream extends ChannelStream implements RemoteShell {
  readonly #channel: ClientChannel;
  #exit: ShellEnd | null = null;

  constructor(channel: ClientChannel) {
    super(channel, 'HUP');
    this.#channel = channel;
    // With a terminal there is one output; what comes here all the same must not fill the window.
    channel.stderr.resume();
    channel.on('exit', (code: number | null, signal?: string) => {
      this.#exit = { code, signal: signal ?? null };
    });
  }

  /** How the shell ended; `null` while it runs, and where the device did not say. */
  get exit(): ShellEnd | null {
    return this.#exit;
  }

  /** Tells the device how large the terminal is now. */
  resize({ cols, rows }: ShellSize): void {
    if (!this.destroyed) this.#channel.setWindow(rows, cols, 0, 0);
  }
}

/** Opens a login shell. Throws `ssh.command-failed` where the server gives no terminal. */
export function shellOn(client: Client, address: string, { cols, rows, term }: ShellSize & { term: string }) {
  return new Promise<ShellStream>((resolve, reject) => {
    try {
      client.shell({ term, cols, rows, width: 0, height: 0 }, (error, channel) => {
        // In the same turn, so that nothing the channel says is missed.
        if (!error) return resolve(new ShellStream(channel));
        const params = { address, step: 'terminal', detail: error.message };
        reject(new FlotillaError('ssh.command-failed', params, { cause: error }));
      });
    } catch (error) {
      reject(new FlotillaError('ssh.connection-lost', { address }, { cause: error }));
    }
  });
}
