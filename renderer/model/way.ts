import type { Device, DeviceView } from '../../contract/app/devices.ts';

/** The devices that another one can be reached through: not itself, and none that is reached through it. */
export function possibleJumps(views: readonly DeviceView[], deviceId: string | null): Device[] {
  const devices = new Map(views.map(({ device }) => [device.id, device]));
  const leadsHere = (device: Device): boolean => {
    const seen = new Set<string>();
    for (let at: Device | undefined = device; at && !seen.has(at.id); at = devices.get(at.jumpDeviceId ?? '')) {
      if (at.id === deviceId) return true;
      seen.add(at.id);
    }
    return false;
  };
  return [...devices.values()].filter((device) => !leadsHere(device));
}
