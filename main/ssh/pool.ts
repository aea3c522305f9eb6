import type { HostKey } from '../../contract/app/devices.ts';
import { FlotillaError, toProblem } from '../../contract/errors.ts';
import { LiveConnection } from './connection.ts';
import { handshake } from './handshake.ts';
import { judgeHostKey } from './judge.ts';
import { abortedBy, within } from './limits.ts';
import { onProvedKeys } from './proved-keys.ts';
import type { SshConnection, SshPoolOptions, SshTarget } from './types.ts';

const defaults = { idleMs: 5 * 60_000, readyMs: 20_000, keepaliveMs: 10_000 };

interface Entry {
  opening: Promise<LiveConnection>;
  /** Ends the handshake. */
  abort: AbortController;
  /** Callers who still want the handshake to end well. */
  waiting: number;
  live: LiveConnection | null;
}

/** A handshake that was dropped because the device was edited; its callers begin again with the new settings. */
class Superseded extends FlotillaError {}

/**
 * Connections, one for each device.
 * INVARIANTS: a device has at most one entry, and an entry at most one handshake; callers share both. One caller's abort
 * ends its own wait only; a handshake that nobody waits for any more is ended. An entry leaves with its connection.
 * Only a key that equals an accepted one gets past `#judge`, and nothing about the user is sent before that.
 */
export class SshPool {
  readonly #options: SshPoolOptions & typeof defaults;
  readonly #entries = new Map<string, Entry>();
  readonly #ending = new Set<Promise<void>>();
  #isClosed = false;

  constructor(options: SshPoolOptions) {
    this.#options = { ...defaults, ...options };
  }

  /** Opens or reuses the connection to a device. Throws `ssh.*`, `trust.*` and what `resolve` and `auth` throw. */
  async connection(deviceId: string, signal: AbortSignal): Promise<SshConnection> {
    for (;;) {
      if (signal.aborted) throw abortedBy(signal);
      if (this.#isClosed) throw new FlotillaError('job.cancelled', {}, { cause: 'Flotilla is closing' });
      const entry = this.#entries.get(deviceId) ?? this.#open(deviceId);
      try {
        return await this.#wait(deviceId, entry, signal);
      } catch (error) {
        if (!(error instanceof Superseded)) throw error;
      }
    }
  }

  /** Drops the connection of a device; the next caller opens a new one with the present settings. */
  forget(deviceId: string): void {
    const entry = this.#entries.get(deviceId);
    if (entry === undefined) return;
    this.#entries.delete(deviceId);
    entry.abort.abort(new Superseded('ssh.connection-lost', {}));
    if (entry.live) this.#end(entry.live);
  }

  /** Closes every connection and waits until they are closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const entries = [...this.#entries.values()];
    for (const deviceId of this.#entries.keys()) this.forget(deviceId);
    await Promise.allSettled(entries.map((entry) => entry.opening));
    await Promise.all(this.#ending);
  }

  async #wait(deviceId: string, entry: Entry, signal: AbortSignal): Promise<SshConnection> {
    if (entry.live) return entry.live;
    entry.waiting += 1;
    try {
      return await within(entry.opening, { signals: [signal] });
    } finally {
      entry.waiting -= 1;
      if (entry.waiting === 0 && !entry.live) {
        // Out of the map first: a new caller must not join a handshake that is being ended.
        this.#drop(deviceId, entry);
        entry.abort.abort(abortedBy(signal));
      }
    }
  }

  #open(deviceId: string): Entry {
    const target = this.#options.resolve(deviceId);
    const abort = new AbortController();
    const entry: Entry = { abort, waiting: 0, live: null, opening: this.#connect(deviceId, target, abort.signal) };
    this.#entries.set(deviceId, entry);
    entry.opening.then(
      (live) => this.#keep(deviceId, entry, live),
      () => this.#drop(deviceId, entry),
    );
    return entry;
  }

  async #connect(deviceId: string, target: SshTarget, signal: AbortSignal): Promise<LiveConnection> {
    const { readyMs, keepaliveMs, idleMs } = this.#options;
    const judge = (offered: HostKey) => this.#judge(deviceId, target, offered);
    try {
      const client = await handshake({ target, judge, readyMs, keepaliveMs, signal });
      const live = new LiveConnection(client, { address: target.address, idleMs });
      onProvedKeys(client, (keys) => {
        if (!signal.aborted) this.#options.onProvedKeys?.(deviceId, keys);
      });
      if (!signal.aborted) this.#options.onReached(deviceId);
      return live;
    } catch (error) {
      if (!signal.aborted) this.#options.onFailed(deviceId, toProblem(error));
      throw error;
    }
  }

  #judge(deviceId: string, target: SshTarget, offered: HostKey): FlotillaError | null {
    const problem = judgeHostKey(target, offered);
    if (problem && problem.code !== 'trust.unknown-key') this.#options.onChangedKey(deviceId, offered);
    return problem;
  }

  #keep(deviceId: string, entry: Entry, live: LiveConnection): void {
    if (this.#entries.get(deviceId) !== entry) {
      // Forgotten between the last packet and this line.
      this.#end(live);
      return;
    }
    entry.live = live;
    const drop = () => this.#drop(deviceId, entry);
    if (live.closed.aborted) drop();
    else live.closed.addEventListener('abort', drop, { once: true });
  }

  #drop(deviceId: string, entry: Entry): void {
    if (this.#entries.get(deviceId) === entry) this.#entries.delete(deviceId);
  }

  #end(live: LiveConnection): void {
    const ended = live.end().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }
}
