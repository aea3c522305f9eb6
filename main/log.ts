import { closeSync, fstatSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs';
import pino from 'pino';

/** The one log of the app. Never given a secret; names that could hold one are struck out all the same. */
export type Log = pino.Logger;

const maxLogBytes = 5 * 1024 * 1024;
const secretNames = ['password', 'passphrase', 'privateKey', 'secret', 'token', 'authorization', 'Authorization'];

/** Opens a log file that is bounded: at 5 MiB it becomes `<path>.1`, in place of the one before. */
export function openLog(path: string): { log: Log; close(): void } {
  const file = new BoundedFile(path, maxLogBytes);
  const log = pino(
    {
      level: 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[secret]' },
      serializers: { err: describeError },
    },
    file,
  );
  return { log, close: () => file.close() };
}

/** A log that keeps nothing, for tests and tools. */
export function silentLog(): Log {
  return pino({ level: 'silent' });
}

/** Only what an error says of itself: an HTTP error also carries its request, token included. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { name, code, message, stack, cause: cause instanceof Error ? cause.message : undefined };
}

/**
 * Writes at once, so that the last lines before a crash are there too. What cannot be written, as on a full disk, is left out and
 * counted: a log never ends the work that it tells of.
 */
class BoundedFile {
  readonly #path: string;
  readonly #maxBytes: number;
  #fd: number | null;
  #bytes: number;
  #leftOut = 0;

  constructor(path: string, maxBytes: number) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#fd = openSync(path, 'a', 0o600);
    this.#bytes = fstatSync(this.#fd).size;
  }

  write(line: string): void {
    if (this.#fd === null) return;
    try {
      if (this.#bytes >= this.#maxBytes) this.#rotate(this.#fd);
      if (this.#leftOut > 0) this.#append(this.#fd, leftOutLine(this.#leftOut));
      this.#leftOut = 0;
      this.#append(this.#fd, line);
    } catch {
      this.#leftOut += 1;
    }
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  /** As a whole or not at all: half a line would spoil the one after it. Throws. */
  #append(fd: number, line: string): void {
    const bytes = Buffer.from(line);
    const written = writeSync(fd, bytes);
    if (written === bytes.length) {
      this.#bytes += written;
      return;
    }
    ftruncateSync(fd, this.#bytes);
    throw new Error('the disk is full');
  }

  /** The old file stays in use where it cannot be replaced. Throws. */
  #rotate(fd: number): void {
    renameSync(this.#path, `${this.#path}.1`);
    this.#fd = openSync(this.#path, 'a', 0o600);
    this.#bytes = 0;
    closeSync(fd);
  }
}

function leftOutLine(count: number): string {
  return `${JSON.stringify({ level: 50, time: new Date().toISOString(), msg: `${count} lines could not be written` })}\n`;
}
