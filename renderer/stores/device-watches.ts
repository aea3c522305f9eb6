import { create } from 'zustand';
import type { DeviceWatch } from '../../contract/app/live.ts';

/** How main follows the devices that are looked at in this window. */
export const useDeviceWatches = create<{ byDevice: Readonly<Record<string, DeviceWatch>> }>()(() => ({ byDevice: {} }));

export function putDeviceWatch(deviceId: string, watch: DeviceWatch): void {
  useDeviceWatches.setState(({ byDevice }) => ({ byDevice: { ...byDevice, [deviceId]: watch } }));
}

export function dropDeviceWatch(deviceId: string): void {
  useDeviceWatches.setState(({ byDevice: { [deviceId]: _, ...rest } }) => ({ byDevice: rest }));
}

/** Whether what the agent of a device tells is of now. */
export function useIsLive(deviceId: string | undefined): boolean {
  return useDeviceWatches(({ byDevice }) => deviceId !== undefined && byDevice[deviceId]?.state === 'live');
}
