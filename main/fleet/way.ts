import type { Device, DeviceInput, DeviceProxy } from '../../contract/app/devices.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { phrase } from '../../contract/phrases.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Vault } from '../secrets/secrets.ts';
import type { SshProxy } from '../ssh/ssh.ts';

const mostNames = 5;

/** Checks the way that was entered for a device. Throws `device.unknown`, `device.jump-cycle`, `input.invalid`. */
export function assertWay({ devices }: Inventory, input: DeviceInput, deviceId: string | null): void {
  if (input.jumpDeviceId && input.proxy) {
    throw new FlotillaError('input.invalid', { detail: phrase('jump-and-proxy') });
  }
  for (let at = input.jumpDeviceId ?? null; at !== null; at = devices.get(at).jumpDeviceId) {
    if (at === deviceId) throw new FlotillaError('device.jump-cycle', { name: input.name });
  }
}

/** Throws `device.is-jump` while other devices are reached through this one. */
export function assertLeadsNowhere({ devices }: Inventory, deviceId: string): void {
  const names = devices.behind(deviceId).map(({ name }) => name);
  if (names.length === 0) return;
  const others = [...names.slice(0, mostNames), ...(names.length > mostNames ? ['…'] : [])].join(', ');
  throw new FlotillaError('device.is-jump', { name: devices.get(deviceId).name, others });
}

/** True when a connection to the device as it was is no longer one to the device as it is. */
export function isReachedOtherwise(before: Device, after: Device): boolean {
  const wayOf = ({ address, port, user, credentialId, jumpDeviceId, proxy, legacyAlgorithms }: Device) =>
    JSON.stringify([address, port, user, credentialId, jumpDeviceId, proxy, legacyAlgorithms]);
  return wayOf(before) !== wayOf(after);
}

/** The proxy of a device with what logs in to it. `password` throws `credential.unknown`, `vault.locked`. */
export function proxyOf(proxy: DeviceProxy | null, vault: Vault): SshProxy | null {
  return proxy && { ...proxy, password: async () => proxyPassword(proxy.credentialId, vault) };
}

function proxyPassword(credentialId: string | null, vault: Vault): string {
  if (credentialId === null) return '';
  const secret = vault.reveal(credentialId);
  if (secret.kind !== 'password') throw new FlotillaError('credential.unknown');
  return secret.password;
}
