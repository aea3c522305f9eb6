import type { HostKey } from '../../contract/app/devices.ts';
import { FlotillaError, toProblem } from '../../contract/errors.ts';
import { Admission, isThrottled } from './admission.ts';
import { LiveConnection } from './connection.ts';
import { handshake } from './handshake.ts';
import { judgeHostKey } from './judge.ts';
import { abortedBy, within } from './limits.ts';
import { onProvedKeys } from './proved-keys.ts';
import { scanHostKey } from './scan.ts';
import type { SshConnection, SshPoolOptions, SshTarget } from './types.ts';
import { type Hop, openWay } from './way.ts';

const defaults = { idleMs: 5 * 60_000, readyMs: 20_000, keepaliveMs: 10_000, patienceMs: 60_000 };

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
 * The way to a device with a jump device is the one connection of that device, verified and logged in like any other.
 * Only a key that equals an accepted one gets past `#judge`, and nothing about the user is sent before that.
 */
export class SshPool {
  readonly #options: SshPoolOptions & typeof defaults;
  readonly #entries = new Map<string, Entry>();
  readonly #ending = new Set<Promise<void>>();
  readonly #admission = new Admission();
  #isClosed = false;

  constructor(options: SshPoolOptions) {
    this.#options = { ...defaults, ...options };
  }

  /** Opens or reuses the connection to a device. Throws `ssh.*`, `trust.*` and what `resolve` and `auth` throw. */
  connection(deviceId: string, signal: AbortSignal): Promise<SshConnection> {
    return this.#live(deviceId, signal);
  }

  /**
   * Learns the host key of a device, over the same way as a connection to it; its own name and credential are not sent.
   * A server with several keys shows one of the kind of `prefer`. Throws `ssh.*`.
   */
  async scanHostKey(
    deviceId: string,
    { prefer, signal }: { prefer?: readonly HostKey[]; signal: AbortSignal },
  ): Promise<HostKey> {
    const target = this.#options.resolve(deviceId);
    this.#assertNoCycle(deviceId);
    return this.#admitted(target, signal, (hop) =>
      scanHostKey({ ...target, prefer: prefer ?? target.trusted, hop, signal }),
    );
  }

  /**
   * Connects to the SSH port of a device, over the same way as a connection to it, and hangs up: it answers, and nothing more is
   * known. What leads to it is logged in to; the device itself is told nothing. Throws `ssh.*`, and `trust.*` of a jump device.
   */
  async touch(deviceId: string, signal: AbortSignal): Promise<void> {
    if (this.#entries.get(deviceId)?.live) return;
    const target = this.#options.resolve(deviceId);
    this.#assertNoCycle(deviceId);
    const hop = await this.#hop(target, signal);
    const way = await openWay({ target, hop, timeoutMs: this.#options.readyMs, signal });
    way.on('error', () => {}).destroy();
  }

  async #live(deviceId: string, signal: AbortSignal): Promise<LiveConnection> {
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

  async #wait(deviceId: string, entry: Entry, signal: AbortSignal): Promise<LiveConnection> {
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
    this.#assertNoCycle(deviceId);
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
      const client = await this.#admitted(target, signal, (hop) =>
        handshake({ target, hop, judge, readyMs, keepaliveMs, signal }),
      );
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

  /** Does `work` when its turn has come; again, after a pause, while the server turns it away and patience lasts. */
  async #admitted<T>(target: SshTarget, signal: AbortSignal, work: (hop: Hop | null) => Promise<T>): Promise<T> {
    const { jumpDeviceId, address } = target;
    const places = jumpDeviceId ? [`through ${jumpDeviceId}`, `${jumpDeviceId} ${address}`] : [address];
    let turnedAwayAt: number | undefined;
    for (;;) {
      // Before the turn, so that a slow hop does not keep others waiting; it can be lost again until then.
      await this.#hop(target, signal);
      try {
        return await this.#admission.run(places, async () => work(await this.#hop(target, signal)), signal);
      } catch (error) {
        turnedAwayAt ??= Date.now();
        if (!isThrottled(error) || Date.now() - turnedAwayAt > this.#options.patienceMs) throw error;
      }
    }
  }

  /** The connection that leads to the target. Throws `ssh.jump-failed`, in which the hop that failed is named. */
  async #hop({ jumpDeviceId, address }: SshTarget, signal: AbortSignal): Promise<Hop | null> {
    if (!jumpDeviceId) return null;
    const { name, address: hopAddress } = this.#options.resolve(jumpDeviceId);
    const hop = name ?? hopAddress;
    try {
      return { connection: await this.#live(jumpDeviceId, signal), name: hop };
    } catch (error) {
      throw signal.aborted ? error : jumpFailed(error, { address, hop });
    }
  }

  /** The inventory refuses circles; one that slipped in would wait for itself for ever. */
  #assertNoCycle(deviceId: string): void {
    const seen = new Set([deviceId]);
    const { name, address, jumpDeviceId } = this.#options.resolve(deviceId);
    for (let at = jumpDeviceId; at; at = this.#options.resolve(at).jumpDeviceId) {
      if (seen.has(at)) throw new FlotillaError('device.jump-cycle', { name: name ?? address });
      seen.add(at);
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

/** What only its owner can end, or what says nothing of the hop, stays as it is. */
function jumpFailed(error: unknown, { address, hop }: { address: string; hop: string }): FlotillaError {
  if (!(error instanceof FlotillaError)) return new FlotillaError('internal', { detail: 'jump' }, { cause: error });
  if (error.code === 'vault.locked' || error.code === 'job.cancelled') return error;
  if (error.code === 'ssh.jump-failed') {
    return new FlotillaError('ssh.jump-failed', { ...error.params, address }, { cause: error.cause });
  }
  return new FlotillaError('ssh.jump-failed', { address, hop, detail: error.message }, { cause: error });
}
