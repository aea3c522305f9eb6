import type { DeviceView } from '../../contract/app/devices.ts';
import type { Inventory } from '../../main/inventory/inventory.ts';
import type { JobEngineOptions } from '../../main/jobs/jobs.ts';
import { silentLog } from '../../main/log.ts';

/** What a view of a device is made of, where no service is at hand. */
export function viewOf(inventory: Inventory, deviceId: string): DeviceView {
  return {
    device: inventory.devices.get(deviceId),
    trust: inventory.hostKeys.trust(deviceId),
    reach: inventory.devices.reach(deviceId),
    snapshot: inventory.snapshots.get(deviceId),
    activeJobIds: inventory.jobs.activeJobIds(deviceId),
    sharedKeys: [],
    identity: null,
  };
}

/** For jobs that have none. */
export const noSecrets: JobEngineOptions['secrets'] = {
  seal() {
    throw new Error('this test has no vault');
  },
  open: () => null,
  isLocked: () => false,
};

/** Everything a job engine wants besides its devices: a real inventory, and nothing that is watched, looked at or locked. */
export function engineOptions(inventory: Inventory): Omit<JobEngineOptions, 'open'> {
  const away = async () => {
    throw new Error('away');
  };
  return {
    store: inventory.jobs,
    known: (deviceId) => viewOf(inventory, deviceId),
    place: (deviceId) => inventory.devices.place(deviceId),
    isKnown: (deviceId) => inventory.devices.find(deviceId) !== null,
    find: () => inventory.devices.list().map(({ id }) => id),
    reopen: away,
    look: async () => {},
    library: { item: () => null, path: away },
    secrets: noSecrets,
    isLocked: () => false,
    touch: away,
    jumpOf: (deviceId) => inventory.devices.get(deviceId).jumpDeviceId,
    announce: () => {},
    log: silentLog(),
  };
}
