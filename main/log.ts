import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
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

/** Writes at once, so that the last lines before a crash are there too. */
class BoundedFile {
  readonly #path: string;
  readonly #maxBytes: number;
  #fd: number | null;
  #bytes: number;

  constructor(path: string, maxBytes: number) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#fd = openSync(path, 'a', 0o600);
    this.#bytes = fstatSync(this.#fd).size;
  }

  write(line: string): void {
    if (this.#fd === null) return;
    if (this.#bytes >= this.#maxBytes) this.#rotate(this.#fd);
    this.#bytes += writeSync(this.#fd, line);
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #rotate(fd: number): void {
    closeSync(fd);
    renameSync(this.#path, `${this.#path}.1`);
    this.#fd = openSync(this.#path, 'a', 0o600);
    this.#bytes = 0;
  }
}
