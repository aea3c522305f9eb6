import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { DelayLine } from './delay-line.ts';
import type { Faults } from './faults.ts';

const maxWaitingChunks = 64;

/**
 * The wire between a client and a simulated device: a TCP connection with the device's latency, or with nothing moving
 * at all. What waits on the way in is bounded by pausing the socket, on the way out by holding the writer.
 */
export class Link extends Duplex {
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  readonly #socket: Socket;
  readonly #inward: DelayLine<Buffer | null>;
  readonly #outward: DelayLine<Buffer | (() => void)>;
  #writerWaits: (() => void) | undefined;
  #readerFull = false;

  constructor(socket: Socket, faults: () => Faults) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    this.remoteAddress = socket.remoteAddress;
    this.remotePort = socket.remotePort;
    const condition = () => ({ delayMs: faults().latencyMs, held: faults().link === 'hanging' });
    this.#inward = new DelayLine(condition, (chunk) => this.#arrive(chunk));
    this.#outward = new DelayLine(condition, (item) => this.#leave(item));
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      this.#inward.push(chunk);
      this.#steer();
    });
    socket.once('end', () => this.#inward.push(null));
    socket.once('error', (error) => this.destroy(error));
    socket.once('close', () => this.destroy());
  }

  /** Applies changed faults to what is under way. */
  wake(): void {
    this.#inward.wake();
    this.#outward.wake();
  }

  /** Breaks the connection at once, as a pulled cable and a reset would. */
  cut(): void {
    this.#socket.resetAndDestroy();
    this.destroy();
  }

  override _read(): void {
    this.#readerFull = false;
    this.#steer();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#outward.push(chunk);
    if (this.#outward.length < maxWaitingChunks && !this.#socket.writableNeedDrain) {
      done();
      return;
    }
    this.#writerWaits = done;
    if (this.#socket.writableNeedDrain) this.#socket.once('drain', () => this.#releaseWriter());
  }

  override _final(done: () => void): void {
    this.#outward.push(() => this.#socket.end(() => done()));
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#inward.close();
    this.#outward.close();
    this.#socket.destroy();
    done(error);
  }

  #arrive(chunk: Buffer | null): void {
    this.#readerFull = !this.push(chunk);
    this.#steer();
  }

  #leave(item: Buffer | (() => void)): void {
    if (typeof item === 'function') item();
    else this.#socket.write(item);
    if (!this.#socket.writableNeedDrain) this.#releaseWriter();
  }

  #releaseWriter(): void {
    const done = this.#writerWaits;
    this.#writerWaits = undefined;
    done?.();
  }

  #steer(): void {
    if (this.#readerFull || this.#inward.length > maxWaitingChunks) this.#socket.pause();
    else this.#socket.resume();
  }
}
