import { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { endCommand, grantNoMore } from './end-channel.ts';

/**
 * A channel as a stream that ends the way Node's own sockets end: ssh2's channel has a `destroy` that neither marks it
 * destroyed nor closes it before the other side does, and HTTP waits for that.
 */
export class ChannelStream extends Duplex {
  readonly #channel: ClientChannel;
  readonly #hangUp: 'TERM' | 'HUP' | null;
  #idle: NodeJS.Timeout | undefined;
  /** As a socket's: what `setTimeout` was last given. */
  timeout = 0;

  /** `hangUp` is what ends the command behind the channel, where there is one. A command says how it ended after its last output. */
  constructor(channel: ClientChannel, hangUp: 'TERM' | 'HUP' | null = null) {
    // As Node's own sockets: when the other side has ended, so has this one, and no pool hands it out again.
    super({ allowHalfOpen: false });
    this.#channel = channel;
    this.#hangUp = hangUp;
    // It may fail before whoever waits for it can listen; that it did is seen when it is handed out.
    this.on('error', () => {});
    channel.on('data', (chunk: Buffer) => {
      this.#touch();
      if (!this.push(chunk)) channel.pause();
    });
    channel.on(hangUp ? 'close' : 'end', () => this.push(null));
    channel.on('close', () => this.#endAfterReading());
    channel.on('error', (error: Error) => this.destroy(error));
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#touch();
    this.#channel.write(chunk, (error) => done(error));
  }

  override _final(done: () => void): void {
    this.#channel.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#idle);
    if (this.#hangUp) endCommand(this.#channel, this.#hangUp);
    else {
      grantNoMore(this.#channel);
      this.#channel.close();
    }
    done(error);
  }

  /** Like a socket's: emits `timeout` after so long without data. 0 switches it off, and takes the listener away again. */
  setTimeout(idleMs: number, onTimeout?: () => void): this {
    this.timeout = idleMs;
    if (onTimeout && idleMs === 0) this.removeListener('timeout', onTimeout);
    else if (onTimeout) this.once('timeout', onTimeout);
    this.#touch();
    return this;
  }

  // What HTTP asks of a socket; the SSH connection below has these settings for all its channels.
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }

  /** What came before the end may still wait for a slow reader. */
  #endAfterReading(): void {
    if (this.readableEnded || this.destroyed) return void this.destroy();
    this.once('end', () => this.destroy());
    if (this.readableLength === 0) this.read(0);
  }

  #touch(): void {
    clearTimeout(this.#idle);
    if (this.timeout > 0 && !this.destroyed) this.#idle = setTimeout(() => this.emit('timeout'), this.timeout);
  }
}
