import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Device } from '../../contract/app/devices.ts';
import type { HostKey, HostKeyScan } from '../../contract/app/host-keys.ts';
import type { KnownDevice, KnownHostsPreview } from '../../contract/app/trust.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { type KnownHosts, knownHostsLookup, parseKnownHosts } from '../ssh/ssh.ts';

/** One more than is made use of, so that a longer file is known as such. */
const maxFileBytes = 4_000_001;
/** Hashed names cost a hash for each device and line: the app goes on in between. */
const turnMs = 20;

export interface KnownHostsOptions {
  inventory: Inventory;
  /** OpenSSH's own file of this user. */
  file: string;
  /** The first keys of a device that has none. */
  accept(deviceId: string, hostKeys: readonly HostKey[]): void;
  /** These keys are refused from now on. Returns how many were not yet. */
  revoke(keys: readonly HostKey[]): number;
}

/** What a file says of an address; no match where the file could not be read. */
export interface KnownHostsWord {
  entries: KnownHosts['entries'];
  match: ReturnType<typeof knownHostsLookup> | null;
}

interface Chosen {
  deviceId: string;
  fingerprints: readonly string[];
}

/** What OpenSSH's known_hosts knows, for devices of the inventory. Nothing is taken over that was not chosen. */
export class KnownHostsService {
  readonly #options: KnownHostsOptions;

  constructor(options: KnownHostsOptions) {
    this.#options = options;
  }

  /** Throws `trust.known-hosts-unreadable`. */
  async read(text: string | undefined, signal: AbortSignal): Promise<KnownHostsPreview> {
    const { inventory, file } = this.#options;
    const { entries, badLines, badLineCount, cut } = this.#parse(text);
    const revoked = entries.filter(({ marker }) => marker === 'revoked');
    const refused = new Set(revoked.map(({ hostKey }) => hostKey.key));
    const devices: KnownDevice[] = [];
    let turnAt = Date.now();
    for (const device of inventory.devices.list()) {
      const known = this.#knownOf(device, entries, refused);
      if (known) devices.push(known);
      if (Date.now() - turnAt < turnMs) continue;
      await nextTurn(undefined, { signal });
      turnAt = Date.now();
    }
    return {
      path: text === undefined ? file : null,
      entries: entries.length,
      devices,
      revoked: revoked.map(({ hostKey, line }) => ({ hostKey, line, known: inventory.revokedKeys.has(hostKey) })),
      authorityLines: entries.filter(({ marker }) => marker === 'authority').map(({ line }) => line),
      badLines,
      badLineCount,
      cut,
    };
  }

  /** Throws `trust.known-hosts-unreadable`. */
  import(text: string | undefined, chosen: readonly Chosen[]) {
    const { inventory } = this.#options;
    const { entries } = this.#parse(text);
    const revokedKeys = entries.filter(({ marker }) => marker === 'revoked').map(({ hostKey }) => hostKey);
    const revoked = this.#options.revoke(revokedKeys);
    const imported: string[] = [];
    const skipped: string[] = [];
    for (const { deviceId, fingerprints } of chosen) {
      const device = inventory.devices.find(deviceId);
      const known = device && this.#knownOf(device, entries, new Set());
      const keys = known?.state === 'new' ? known.keys.map(({ hostKey }) => hostKey) : [];
      const shown = keys.filter(({ fingerprint }) => fingerprints.includes(fingerprint));
      if (shown.length > 0) this.#options.accept(deviceId, shown);
      (shown.length > 0 ? imported : skipped).push(deviceId);
    }
    return { imported, skipped, revoked };
  }

  /** What the user's own file says of the address of a device. Does not throw. */
  about({ address, port }: Pick<Device, 'address' | 'port'>): KnownHostsWord {
    try {
      const { entries } = this.#parse(undefined);
      return { entries, match: knownHostsLookup(entries, address, port) };
    } catch (error) {
      const isMissing = error instanceof FlotillaError && error.params.missing === 1;
      return { entries: [], match: isMissing ? knownHostsLookup([], address, port) : null };
    }
  }

  #knownOf(device: Device, entries: KnownHosts['entries'], refused: ReadonlySet<string>): KnownDevice | null {
    const { inventory } = this.#options;
    const { id: deviceId, name, address, port } = device;
    const match = knownHostsLookup(entries, address, port);
    const accepted = inventory.hostKeys.accepted(deviceId);
    const isRevoked = (hostKey: HostKey) => refused.has(hostKey.key) || inventory.revokedKeys.has(hostKey);
    const known = { deviceId, name, address, port };
    const usable = match.keys.filter(({ hostKey }) => !isRevoked(hostKey));
    const keys = usable.map(({ hostKey, line }) => ({ hostKey, line }));
    const onlyRevoked = match.keys.length > 0 && keys.length === 0;
    if (accepted.some(isRevoked) || onlyRevoked) return { ...known, state: 'revoked', keys };
    if (keys.length === 0) return match.authorities.length > 0 ? { ...known, state: 'authority', keys } : null;
    if (inventory.hostKeys.trust(deviceId).state === 'unknown') return { ...known, state: 'new', keys };
    const isSame = keys.some(({ hostKey }) => accepted.some(({ key }) => key === hostKey.key));
    return { ...known, state: isSame ? 'same' : 'differs', keys };
  }

  #parse(text: string | undefined): KnownHosts {
    return parseKnownHosts(text ?? readBounded(this.#options.file));
  }
}

/** What a file says of a key that is offered there, in one word. */
export function wordOf({ match }: KnownHostsWord, offered: HostKey): HostKeyScan['knownHosts'] {
  if (match === null) return 'unreadable';
  if (match.keys.some(({ hostKey }) => hostKey.key === offered.key)) return 'same';
  if (match.keys.length > 0) return 'differs';
  return match.authorities.length > 0 ? 'authority' : 'none';
}

/** The beginning of a file that may be anything, a device or a pipe included: only a plain file is read. */
function readBounded(path: string): string {
  let file: number | undefined;
  try {
    const found = statSync(path);
    if (!found.isFile()) throw new Error('not a file');
    file = openSync(path, 'r');
    const bytes = Buffer.alloc(Math.min(found.size, maxFileBytes));
    return bytes.subarray(0, readSync(file, bytes)).toString('utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing = code === 'ENOENT' || code === 'ENOTDIR' ? 1 : 0;
    const detail = missing ? 'there is no such file' : message;
    throw new FlotillaError('trust.known-hosts-unreadable', { path, detail, missing }, { cause: error });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
