import type { Device } from '../../contract/app/devices.ts';
import type { Evidence, HostKey, Trust } from '../../contract/app/host-keys.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { knownHostsNames } from '../ssh/ssh.ts';
import { isSamePlace, sharedKeysOf } from './identity.ts';
import type { KnownHostsWord } from './known-hosts.ts';

/** More than these do not help anybody to decide. */
const maxOfOneKind = 8;

interface Found {
  device: Device;
  trust: Trust;
  offered: HostKey;
  word: KnownHostsWord;
  /** Another accepted key that the device still shows. */
  held: HostKey | null;
}

/** Everything that is known of an offered key without logging in. */
export function evidenceOf(inventory: Inventory, found: Found): Evidence[] {
  const own: Evidence[] = [...ofOtherDevices(inventory, found), ...ofKnownHosts(found)];
  if (found.trust.state !== 'changed') return own;
  const seen = own.length === 0 ? [{ kind: 'seen-nowhere' } as const] : [];
  return [...own, ...ofOldKeys(inventory, found), ...seen];
}

function ofOtherDevices({ hostKeys, devices }: Inventory, { device, offered }: Found): Evidence[] {
  const others = (ids: string[]) => {
    const found = ids.flatMap((id) => (id === device.id ? [] : (devices.find(id) ?? [])));
    // Two users of one server are one device.
    return found.filter((other) => !isSamePlace(other, device)).slice(0, maxOfOneKind);
  };
  const named = ({ id: deviceId, name, address }: Device) => ({ deviceId, name, address });
  const reachedAt = (id: string) => {
    const reach = devices.reach(id);
    return reach.state === 'reached' ? reach.at : null;
  };
  return [
    ...others(hostKeys.holders(offered.key)).map((one) => ({
      kind: 'device-has-key' as const,
      ...named(one),
      reachedAt: reachedAt(one.id),
    })),
    ...others(hostKeys.offeredTo(offered.key)).map((one) => ({ kind: 'offered-elsewhere' as const, ...named(one) })),
  ];
}

function ofKnownHosts({ offered, word }: Found): Evidence[] {
  const here = new Set(word.match?.keys.map(({ line }) => line));
  const found = knownHostsNames(word.entries, offered.key).slice(0, maxOfOneKind);
  return found.map(({ line, names }) =>
    here.has(line)
      ? { kind: 'known-hosts-same-name', line }
      : { kind: 'known-hosts-other-name', line, names: names.slice(0, 200) },
  );
}

function ofOldKeys(inventory: Inventory, { device, trust, held }: Found): Evidence[] {
  const keys = trust.state === 'changed' ? trust.keys : [];
  const evidence: Evidence[] = held ? [{ kind: 'other-key-held', fingerprint: held.fingerprint }] : [];
  if (keys.some(({ origin }) => origin === 'rotated')) evidence.push({ kind: 'not-announced' });
  const shared = sharedKeysOf(inventory, device.id).filter(({ relation }) => relation !== 'same');
  for (const { deviceId, name } of shared.slice(0, maxOfOneKind)) {
    const address = inventory.devices.find(deviceId)?.address ?? '';
    evidence.push({ kind: 'old-key-shared', deviceId, name, address });
  }
  const facts = inventory.snapshots.get(device.id).facts;
  if (facts?.value.machineId) evidence.push({ kind: 'machine-id-kept', seenAt: facts.seenAt });
  return evidence;
}
