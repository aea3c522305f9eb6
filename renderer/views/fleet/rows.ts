import { useCallback, useSyncExternalStore } from 'react';
import type { DeviceRow } from '../../../contract/app/fleet.ts';
import { client } from '../../app/api.ts';
import { onDeviceNotices } from '../../app/device-notices.ts';
import { RowCache } from '../../model/row-cache.ts';

/** The rows of the fleet that are in sight, and those that were lately. */
export const fleetRows = new RowCache<DeviceRow>({
  read: async (ids) => (await client.fleet.rows({ ids: [...ids] })).rows,
});
onDeviceNotices((ids) => fleetRows.changed(ids));

/** One row, kept up to date while it is shown. `null`: the device is gone; `undefined`: not read yet. */
export function useRow(id: string): DeviceRow | null | undefined {
  const subscribe = useCallback((listener: () => void) => fleetRows.subscribe(id, listener), [id]);
  return useSyncExternalStore(subscribe, () => fleetRows.get(id));
}
