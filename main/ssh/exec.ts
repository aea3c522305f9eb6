import { Readable } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { FlotillaError } from '../../contract/errors.ts';
import { endCommand } from './end-channel.ts';
import { deferred, within } from './limits.ts';
import type { ExecOptions, ExecResult } from './types.ts';

const defaultOutputBytes = 1024 * 1024;
/** A command that is given no input is told so after this long: most have ended by then, and none of their packets is spent on it. */
const noInputMs = 15;

/**
 * The command was not begun. `open`: the server would not open one more channel. `exec`: it closed the channel in place of
 * an answer, as dropbear does when another command of the connection ends at that moment.
 */
export class ChannelRefused extends Error {
  readonly at: 'open' | 'exec';

  constructor(at: 'open' | 'exec', message: string) {
    super(message);
    this.at = at;
  }
}

interface Context {
  client: Client;
  address: string;
  closed: AbortSignal;
}

/** Runs one command on its own channel. Throws `ssh.timeout`, `ssh.connection-lost`, `ssh.command-failed` or ChannelRefused. */
export async function execOn(context: Context, command: string, options: ExecOptions): Promise<ExecResult> {
  const { address, closed } = context;
  const { timeoutMs, step = 'command' } = options;
  const running: { channel?: ClientChannel; isOver: boolean } = { isOver: false };
  const { promise: work, resolve, reject } = deferred<ExecResult>();
  begin(context, command, {
    // What follows runs in the same turn as the server's answer: its first words may be in the packet behind it.
    opened: (channel) => {
      running.channel = channel;
      if (running.isOver) endCommand(channel, 'TERM');
      else collect(channel, options).then(resolve, reject);
    },
    failed: reject,
  });
  try {
    return await within(work, {
      signals: [closed, options.signal],
      timeoutMs,
      timedOut: () => new FlotillaError('ssh.timeout', { address, step, seconds: Math.round(timeoutMs / 1000) }),
    });
  } catch (error) {
    if (running.channel) endCommand(running.channel, 'TERM');
    throw error;
  } finally {
    running.isOver = true;
  }
}

interface Opening {
  opened(channel: ClientChannel): void;
  failed(error: Error): void;
}

function begin({ client, address }: Context, command: string, { opened, failed }: Opening): void {
  try {
    client.exec(command, (error: (Error & { reason?: unknown }) | undefined, channel) => {
      if (!error) return opened(channel);
      failed(new ChannelRefused(error.reason === undefined ? 'exec' : 'open', error.message));
    });
  } catch (error) {
    failed(new FlotillaError('ssh.connection-lost', { address }, { cause: error }));
  }
}

function collect(channel: ClientChannel, options: ExecOptions): Promise<ExecResult> {
  const limit = options.maxOutputBytes ?? defaultOutputBytes;
  const outputs = { stdout: new BoundedOutput(limit), stderr: new BoundedOutput(limit) };
  const { promise, resolve, reject } = deferred<ExecResult>();
  let exit: { code: number | null; signal: string | null } = { code: null, signal: null };
  const listen = (stream: Readable, name: 'stdout' | 'stderr') =>
    stream.on('data', (chunk: Buffer) => {
      const kept = outputs[name].take(chunk);
      if (kept.length > 0) options.onOutput?.(kept, name);
    });
  listen(channel, 'stdout');
  listen(channel.stderr, 'stderr');
  channel.on('exit', (code: number | null, signal?: string) => {
    exit = { code, signal: signal ?? null };
  });
  channel.on('error', reject);
  channel.on('close', () => {
    const { stdout, stderr } = outputs;
    resolve({ ...exit, stdout: stdout.text(), stderr: stderr.text(), truncated: stdout.isCut || stderr.isCut });
  });
  feed(channel, options.stdin, reject);
  return promise;
}

function feed(channel: ClientChannel, stdin: ExecOptions['stdin'], fail: (error: Error) => void): void {
  if (stdin === undefined || stdin === '') {
    const timer = setTimeout(() => channel.eof(), noInputMs);
    channel.on('close', () => clearTimeout(timer));
    return;
  }
  if (!(stdin instanceof Readable)) {
    channel.end(stdin);
    return;
  }
  stdin.on('error', fail);
  channel.on('close', () => stdin.destroy());
  stdin.pipe(channel);
}

/** Keeps the first bytes and counts the rest as cut. */
class BoundedOutput {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  isCut = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  take(chunk: Buffer): Buffer {
    const kept = chunk.subarray(0, this.#limit - this.#bytes);
    if (kept.length < chunk.length) this.isCut = true;
    if (kept.length > 0) this.#chunks.push(kept);
    this.#bytes += kept.length;
    return kept;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
