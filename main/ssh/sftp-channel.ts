import type { Client, SFTPWrapper } from 'ssh2';
import { FlotillaError } from '../../contract/errors.ts';
import { grantNoMore } from './end-channel.ts';
import { filesError, filesFailed } from './files-errors.ts';
import { deferred, within } from './limits.ts';

const openMs = 15_000;
/** One request may wait behind two megabytes on a bad link; a link that is dead is noticed by the keepalive. */
const requestMs = 5 * 60_000;
/** Every server takes a packet of 34,000 bytes. */
const smallestPacket = 32 * 1024;

const status = { eof: 1, notFound: 2, denied: 3, lost: 7, unsupported: 8 } as const;

/** An error of ssh2 that came as the answer to a request. */
type StatusError = Error & { code?: unknown };
type Done<T> = (error: Error | null | undefined, value: T) => void;

/** What ssh2 keeps to itself. */
interface Inner {
  _maxWriteLen?: unknown;
  _maxReadLen?: unknown;
  _chanMgr?: { _channels?: Record<string, { constructor: { name: string }; destroy?(): void }> };
}

/**
 * One SFTP channel. INVARIANT: each request is answered or fails, also when the channel ends without a word: `closed` ends
 * whatever waits.
 */
export class SftpChannel {
  readonly raw: SFTPWrapper;
  readonly #address: string;
  readonly #closed = new AbortController();

  constructor(raw: SFTPWrapper, address: string) {
    this.raw = raw;
    this.#address = address;
    const end = (cause?: unknown) =>
      this.#closed.abort(new FlotillaError('ssh.connection-lost', { address }, { cause: cause ?? 'SFTP ended' }));
    // `on`, not `once`: a server that breaks the protocol may make more than one error.
    raw.on('error', end);
    raw.on('close', () => end());
    raw.on('end', () => end());
  }

  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** How many bytes one request may write and ask for. */
  get packet(): { write: number; read: number } {
    const { _maxWriteLen, _maxReadLen } = this.raw as SFTPWrapper & Inner;
    return { write: Number(_maxWriteLen) || smallestPacket, read: Number(_maxReadLen) || smallestPacket };
  }

  /** One request. Throws `files.*`, with the path it was about; `ssh.timeout`, `ssh.connection-lost`, `job.cancelled`. */
  async ask<T = unknown>(path: string, signal: AbortSignal, send: (done: Done<T>) => void): Promise<T> {
    const { promise, resolve, reject } = deferred<T>();
    const address = this.#address;
    try {
      send((error, value) => (error ? reject(sftpError(error, { address, path })) : resolve(value)));
    } catch (error) {
      reject(filesFailed({ address, path, detail: String(error) }));
    }
    return within(promise, {
      signals: [this.#closed.signal, signal],
      timeoutMs: requestMs,
      timedOut: () => new FlotillaError('ssh.timeout', { address, step: 'SFTP', seconds: requestMs / 1000 }),
    });
  }

  close(): void {
    try {
      grantNoMore(this.raw);
      this.raw.end();
    } catch {
      // The connection is gone already, and the channel with it.
    }
  }
}

/** True when a request failed because there is nothing more. */
export function isEnd(error: unknown): boolean {
  return error instanceof FlotillaError && (error.cause as StatusError | undefined)?.code === status.eof;
}

/** Opens the subsystem; `null` where the server has none, or says nothing for too long. Throws when the connection ends. */
export async function openSftp(
  client: Client,
  { address, closed }: { address: string; closed: AbortSignal },
): Promise<SftpChannel | null> {
  const { promise, resolve } = deferred<SftpChannel | null>();
  let isLate = false;
  try {
    client.sftp((error, raw) => {
      if (isLate) raw?.end();
      else resolve(error ? null : new SftpChannel(raw, address));
    });
  } catch {
    resolve(null);
  }
  const silent = new Promise<null>((late) => setTimeout(() => late(null), openMs).unref());
  try {
    const channel = await within(Promise.race([promise, silent]), { signals: [closed] });
    if (channel === null) endRefused(client);
    return channel;
  } finally {
    isLate = true;
  }
}

/** A refused subsystem leaves its channel open, which would count against the sessions that the server allows. */
function endRefused(client: Client): void {
  const channels = (client as Client & Inner)._chanMgr?._channels ?? {};
  for (const channel of Object.values(channels)) {
    if (channel.constructor.name === 'SFTP') channel.destroy?.();
  }
}

function sftpError(error: StatusError, { address, path }: { address: string; path: string }): FlotillaError {
  if (error.code === status.notFound) return filesError('files.not-found', { address, path });
  if (error.code === status.denied) return filesError('files.denied', { address, path });
  // Without a code it is no answer: the channel ended before there was one.
  if (error.code === status.lost || typeof error.code !== 'number')
    return new FlotillaError('ssh.connection-lost', { address }, { cause: error });
  const { message: detail } = error;
  return new FlotillaError('files.failed', { ...filesFailed({ address, path, detail }).params }, { cause: error });
}
