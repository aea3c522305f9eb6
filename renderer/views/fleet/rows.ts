import { useSyncExternalStore } from 'react';
import type { DeviceRow } from '../../../contract/app/fleet.ts';
import { client } from '../../app/api.ts';
import { onDeviceNotices } from '../../app/device-notices.ts';
import { RowCache } from '../../model/row-cache.ts';

/** The rows of the fleet that are in sight, and those that were lately. */
export const fleetRows = new RowCache<DeviceRow>({
  read: async (ids) => (await client.fleet.rows({ ids: [...ids] })).rows,
});
onDeviceNotices((ids) => fleetRows.changed(ids));

const subscribe = (listener: () => void) => fleetRows.subscribe(listener);
const reads = () => fleetRows.reads;

/** The rows, for who draws them all: one subscription, and one drawing for each read. */
export function useRows(): RowCache<DeviceRow> {
  useSyncExternalStore(subscribe, reads);
  return fleetRows;
}
