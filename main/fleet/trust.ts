import type { Device } from '../../contract/app/devices.ts';
import type { Evidence, HostKey, HostKeyScan, Trust, TrustEvent } from '../../contract/app/host-keys.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { ChangeFeed } from '../changes.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { isKnownKind, randomart } from '../ssh/ssh.ts';
import { changeCauses } from './change-causes.ts';
import { evidenceOf } from './evidence.ts';
import { expectMachine } from './identity.ts';
import { KnownHostsService, type KnownHostsWord, wordOf } from './known-hosts.ts';

export interface TrustServiceOptions {
  inventory: Inventory;
  changes: ChangeFeed;
  /** OpenSSH's known_hosts of this user. */
  knownHostsFile: string;
  disconnect(deviceId: string): void;
  /** Learns the host key that a device shows, over its own way. Throws `ssh.*`. */
  scan(deviceId: string, options: { prefer: readonly HostKey[]; signal: AbortSignal }): Promise<HostKey>;
}

/**
 * Which host keys are a device's.
 *
 * INVARIANTS
 * - Nothing is trusted by itself: a key is accepted by a person, by the fingerprint that person saw; a further one is
 *   learnt only from a device that was logged in to under an accepted key, and that proved to hold it.
 * - An accepted key is never replaced in passing; it is forgotten, or the device is re-identified, deliberately.
 * - A revoked key is never accepted and never met again, wherever it is offered.
 */
export class TrustService {
  readonly knownHosts: KnownHostsService;
  readonly #options: TrustServiceOptions;

  constructor(options: TrustServiceOptions) {
    this.#options = options;
    this.knownHosts = new KnownHostsService({
      inventory: options.inventory,
      file: options.knownHostsFile,
      accept: (deviceId, hostKeys) => this.#take(deviceId, hostKeys),
      revoke: (hostKeys) => this.#revoke(hostKeys),
    });
  }

  /** Asks the device for its key, and notes when it is not an accepted one. Throws `device.unknown`, `ssh.*`. */
  async scan(deviceId: string, signal: AbortSignal): Promise<HostKeyScan> {
    const { devices, hostKeys } = this.#options.inventory;
    const device = devices.get(deviceId);
    const word = this.knownHosts.about(device);
    const accepted = hostKeys.accepted(deviceId);
    // A server has a key of each kind: it is asked for the kind that there is something to compare with.
    const prefer = accepted.length > 0 ? accepted : (word.match?.keys ?? []).map(({ hostKey }) => hostKey);
    const offered = await this.#options.scan(deviceId, { prefer, signal });
    this.#compare(deviceId, offered);
    return this.#tell(device, { offered, word, held: await this.#otherHeld(device, signal) });
  }

  /** Scans again and accepts only the key that was shown. Throws `trust.*`, `ssh.*`. */
  async confirm(deviceId: string, fingerprint: string, signal: AbortSignal): Promise<void> {
    this.accept(deviceId, await this.#scanShown(deviceId, fingerprint, signal));
  }

  /** Accepts a key that a person has vouched for. Throws `device.unknown`, `trust.revoked-key`, and `trust.changed-key` over another one. */
  accept(deviceId: string, hostKey: HostKey): void {
    const { devices, hostKeys, identity, revokedKeys } = this.#options.inventory;
    const { address } = devices.get(deviceId);
    const { fingerprint } = hostKey;
    if (revokedKeys.has(hostKey)) throw new FlotillaError('trust.revoked-key', { address, fingerprint });
    const before = this.#trust(deviceId);
    const isNew = before.state === 'unknown' || (before.state === 'revoked' && before.keys.length === 0);
    if (!isNew && !before.keys.some(({ key }) => key === hostKey.key)) {
      throw new FlotillaError('trust.changed-key', { address });
    }
    if (before.state === 'revoked') hostKeys.forget(deviceId);
    hostKeys.accept(deviceId, hostKey);
    if (isNew) identity.record(deviceId, { kind: 'accepted', fingerprint });
    this.#settle(deviceId);
  }

  /** The next connection asks again; what machine it was is kept, to be compared. Throws `device.unknown`. */
  forget(deviceId: string): void {
    const { devices, hostKeys, identity } = this.#options.inventory;
    devices.get(deviceId);
    const { fingerprint = null } = hostKeys.accepted(deviceId)[0] ?? {};
    if (this.#trust(deviceId).state !== 'unknown') {
      expectMachine(this.#options.inventory, deviceId);
      identity.record(deviceId, { kind: 'forgotten', fingerprint });
    }
    hostKeys.forget(deviceId);
    this.#options.disconnect(deviceId);
    this.#settle(deviceId);
  }

  /**
   * The device whose key changed is, deliberately, known by the key that was shown: scans again, and only then lets go of
   * the old keys. Throws `trust.name-differs`, `trust.key-moved-on`, `trust.revoked-key`, `device.unknown`, `ssh.*`.
   */
  async reIdentify(deviceId: string, shown: { fingerprint: string; name: string }, signal: AbortSignal): Promise<void> {
    const { devices, hostKeys, identity, revokedKeys } = this.#options.inventory;
    const { name, address } = devices.get(deviceId);
    if (shown.name.trim() !== name) throw new FlotillaError('trust.name-differs', { name });
    const offered = await this.#scanShown(deviceId, shown.fingerprint, signal);
    const { fingerprint } = offered;
    if (revokedKeys.has(offered)) throw new FlotillaError('trust.revoked-key', { address, fingerprint });
    expectMachine(this.#options.inventory, deviceId);
    hostKeys.forget(deviceId);
    hostKeys.accept(deviceId, offered);
    identity.record(deviceId, { kind: 're-identified', fingerprint });
    this.#options.disconnect(deviceId);
    this.#settle(deviceId);
  }

  /** The device showed a key that is not an accepted one; nothing was sent to it. */
  markChanged(deviceId: string, offered: HostKey): void {
    const { hostKeys, identity, revokedKeys } = this.#options.inventory;
    const isNew = hostKeys.markChanged(deviceId, offered);
    const kind = revokedKeys.has(offered) ? 'revoked' : 'changed';
    if (isNew) identity.record(deviceId, { kind, fingerprint: offered.fingerprint });
    this.#announce(deviceId);
  }

  /** After a login under an accepted key the device proved that it holds these too: they are kept beside it. */
  learn(deviceId: string, proved: readonly HostKey[]): void {
    const { hostKeys, identity, revokedKeys } = this.#options.inventory;
    if (this.#trust(deviceId).state !== 'trusted') return;
    for (const hostKey of proved) {
      if (!isKnownKind(hostKey.algorithm) || revokedKeys.has(hostKey)) continue;
      if (!hostKeys.add(deviceId, hostKey, 'rotated')) continue;
      identity.record(deviceId, { kind: 'rotated', fingerprint: hostKey.fingerprint });
      this.#announce(deviceId);
    }
  }

  /** Every key that is accepted, and every one that is refused for ever. */
  keys(): {
    accepted: ReturnType<Inventory['hostKeys']['all']>;
    revoked: ReturnType<Inventory['revokedKeys']['list']>;
  } {
    const { hostKeys, revokedKeys } = this.#options.inventory;
    return { accepted: hostKeys.all(), revoked: revokedKeys.list() };
  }

  /** Lets go of one of several keys. Throws `trust.last-key`: the only one is forgotten with `forget`. */
  forgetKey(deviceId: string, fingerprint: string): void {
    const { devices, hostKeys, identity } = this.#options.inventory;
    const { name } = devices.get(deviceId);
    if (!hostKeys.forgetOne(deviceId, fingerprint)) throw new FlotillaError('trust.last-key', { name });
    identity.record(deviceId, { kind: 'forgotten', fingerprint });
    this.#options.disconnect(deviceId);
    this.#announce(deviceId);
  }

  /** Newest first. Throws `device.unknown`. */
  history(deviceId: string): TrustEvent[] {
    const { devices, identity } = this.#options.inventory;
    return identity.events(devices.get(deviceId).id);
  }

  #tell(device: Device, found: { offered: HostKey; word: KnownHostsWord; held: HostKey | null }): HostKeyScan {
    const { offered, word } = found;
    const { inventory } = this.#options;
    const trust = this.#trust(device.id);
    const evidence: Evidence[] = evidenceOf(inventory, { device, trust, ...found });
    const hostKey = trust.state === 'trusted' || trust.state === 'changed' ? trust.hostKey : null;
    return {
      offered,
      trust,
      randomart: randomart(offered),
      acceptedRandomart: hostKey && randomart(hostKey),
      knownHosts: wordOf(word, offered),
      alsoOn: evidence.flatMap((one) => {
        if (one.kind !== 'device-has-key') return [];
        return { deviceId: one.deviceId, name: one.name, address: one.address };
      }),
      changeCauses: trust.state === 'changed' ? changeCauses({ evidence, changedAt: trust.changedAt }) : [],
    };
  }

  /** Where one accepted key is gone: whether the device still shows another one that was accepted. */
  async #otherHeld({ id }: Device, signal: AbortSignal): Promise<HostKey | null> {
    const trust = this.#trust(id);
    if (trust.state !== 'changed') return null;
    for (const hostKey of trust.keys) {
      if (hostKey.algorithm === trust.offered.algorithm) continue;
      const shown = await this.#options.scan(id, { prefer: [hostKey], signal }).catch(() => null);
      if (shown?.key === hostKey.key) return shown;
    }
    return null;
  }

  async #scanShown(deviceId: string, fingerprint: string, signal: AbortSignal): Promise<HostKey> {
    const { address } = this.#options.inventory.devices.get(deviceId);
    const { offered } = await this.scan(deviceId, signal);
    if (offered.fingerprint !== fingerprint) throw new FlotillaError('trust.key-moved-on', { address });
    return offered;
  }

  #compare(deviceId: string, offered: HostKey): void {
    const { hostKeys, revokedKeys } = this.#options.inventory;
    const trust = this.#trust(deviceId);
    if (revokedKeys.has(offered)) this.markChanged(deviceId, offered);
    else if (trust.state === 'unknown') return;
    else if (trust.keys.some(({ key }) => key === offered.key)) {
      hostKeys.markUnchanged(deviceId);
      if (trust.state !== 'trusted') this.#announce(deviceId);
    } else if (trust.keys.length > 0) this.markChanged(deviceId, offered);
  }

  #take(deviceId: string, taken: readonly HostKey[]): void {
    const { hostKeys, identity } = this.#options.inventory;
    for (const hostKey of taken) {
      if (!hostKeys.add(deviceId, hostKey, 'known_hosts')) continue;
      identity.record(deviceId, { kind: 'imported', fingerprint: hostKey.fingerprint });
    }
    this.#settle(deviceId);
  }

  /** Connections under these keys end at once. */
  #revoke(revoked: readonly HostKey[]): number {
    const { hostKeys, identity, revokedKeys } = this.#options.inventory;
    let count = 0;
    for (const hostKey of revoked) {
      if (!revokedKeys.add(hostKey)) continue;
      count += 1;
      for (const deviceId of new Set([...hostKeys.holders(hostKey.key), ...hostKeys.offeredTo(hostKey.key)])) {
        identity.record(deviceId, { kind: 'revoked', fingerprint: hostKey.fingerprint });
        this.#options.disconnect(deviceId);
        this.#announce(deviceId);
      }
    }
    return count;
  }

  #trust(deviceId: string): Trust {
    return this.#options.inventory.hostKeys.trust(deviceId);
  }

  /** What was last said of the key no longer stands. */
  #settle(deviceId: string): void {
    const { devices } = this.#options.inventory;
    const reach = devices.reach(deviceId);
    if (reach.state === 'failed' && reach.problem.code.startsWith('trust.')) devices.forgetFailure(deviceId);
    this.#announce(deviceId);
  }

  /** Devices that share a key are marked together. */
  #announce(deviceId: string): void {
    const { changes, inventory } = this.#options;
    changes.announce({ kind: 'device', deviceId });
    for (const other of inventory.hostKeys.sharers(deviceId)) {
      changes.announce({ kind: 'device', deviceId: other.deviceId });
    }
  }
}
