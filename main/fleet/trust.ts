import type { HostKey, Trust } from '../../contract/app/devices.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { ChangeFeed } from '../changes.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { scanHostKey } from '../ssh/ssh.ts';

export interface TrustServiceOptions {
  inventory: Inventory;
  changes: ChangeFeed;
  disconnect(deviceId: string): void;
}

/**
 * Which host key is a device's.
 *
 * INVARIANTS
 * - Nothing is trusted by itself: a key is accepted by a person, by the fingerprint that person saw.
 * - An accepted key is never replaced; it is forgotten, deliberately, and only then another can be accepted.
 */
export class TrustService {
  readonly #options: TrustServiceOptions;

  constructor(options: TrustServiceOptions) {
    this.#options = options;
  }

  /** Asks the device for its key, and notes when it is another than the accepted one. Throws `device.unknown`, `ssh.*`. */
  async scan(deviceId: string, signal: AbortSignal): Promise<{ offered: HostKey; trust: Trust }> {
    const { address, port } = this.#options.inventory.devices.get(deviceId);
    const offered = await scanHostKey({ address, port, signal });
    this.#compare(deviceId, offered);
    return { offered, trust: this.#trust(deviceId) };
  }

  /** Scans again and accepts only the key that was shown. Throws `trust.key-moved-on`, `trust.changed-key`, `ssh.*`. */
  async confirm(deviceId: string, fingerprint: string, signal: AbortSignal): Promise<void> {
    const { address } = this.#options.inventory.devices.get(deviceId);
    const { offered } = await this.scan(deviceId, signal);
    if (offered.fingerprint !== fingerprint) throw new FlotillaError('trust.key-moved-on', { address });
    this.accept(deviceId, offered);
  }

  /** Accepts a key that a person has vouched for. Throws `device.unknown`, and `trust.changed-key` over another one. */
  accept(deviceId: string, hostKey: HostKey): void {
    const { devices, hostKeys } = this.#options.inventory;
    const { address } = devices.get(deviceId);
    const before = hostKeys.trust(deviceId);
    if (before.state !== 'unknown' && before.hostKey.key !== hostKey.key) {
      throw new FlotillaError('trust.changed-key', { address });
    }
    hostKeys.accept(deviceId, hostKey);
    this.#forgetTrustFailure(deviceId);
    this.#announce(deviceId);
  }

  /** The next connection asks again. Throws `device.unknown`. */
  forget(deviceId: string): void {
    const { devices, hostKeys } = this.#options.inventory;
    devices.get(deviceId);
    hostKeys.forget(deviceId);
    this.#options.disconnect(deviceId);
    this.#forgetTrustFailure(deviceId);
    this.#announce(deviceId);
  }

  /** The device showed another key than the accepted one; nothing was sent to it. */
  markChanged(deviceId: string, offered: HostKey): void {
    this.#options.inventory.hostKeys.markChanged(deviceId, offered);
    this.#announce(deviceId);
  }

  /** A device has a key for each algorithm: only another key of the accepted algorithm is a changed key. */
  #compare(deviceId: string, offered: HostKey): void {
    const trust = this.#trust(deviceId);
    if (trust.state === 'unknown') return;
    if (trust.hostKey.key === offered.key) {
      this.#options.inventory.hostKeys.markUnchanged(deviceId);
      if (trust.state === 'changed') this.#announce(deviceId);
    } else if (trust.hostKey.algorithm === offered.algorithm) this.markChanged(deviceId, offered);
  }

  #trust(deviceId: string): Trust {
    return this.#options.inventory.hostKeys.trust(deviceId);
  }

  #forgetTrustFailure(deviceId: string): void {
    const reach = this.#options.inventory.devices.reach(deviceId);
    if (reach.state === 'failed' && reach.problem.code.startsWith('trust.')) {
      this.#options.inventory.devices.forgetFailure(deviceId);
    }
  }

  #announce(deviceId: string): void {
    this.#options.changes.announce({ kind: 'device', deviceId });
  }
}
