import { useEffect } from 'react';
import type { DeviceView } from '../../../contract/app/devices.ts';
import type { DeviceWatch } from '../../../contract/app/live.ts';
import { toProblem } from '../../../contract/errors.ts';
import { refreshDevice } from '../../app/actions.ts';
import { client } from '../../app/api.ts';
import { follow } from '../../app/follow.ts';
import { useConnection } from '../../app/use-connection.ts';
import { dropDeviceWatch, putDeviceWatch } from '../../stores/device-watches.ts';
import { forgetProblem } from '../../stores/refreshes.ts';

/**
 * Looks at a device anew, and then has it followed for as long as it is on the screen: what changes there arrives by itself, and one
 * that went away is looked for.
 */
export function useDeviceWatch(view: DeviceView): void {
  const deviceId = view.device.id;
  const connected = useConnection().state === 'connected';
  const trusted = view.trust.state === 'trusted';
  useEffect(() => {
    if (!trusted || !connected) return;
    const stop = new AbortController();
    const { signal } = stop;
    const open = () => client.live.device({ deviceId }, { signal });
    const value = (watch: DeviceWatch) => {
      putDeviceWatch(deviceId, watch);
      if (watch.state === 'live' || watch.state === 'asking') forgetProblem(deviceId);
    };
    const onBreak = (error: unknown) => {
      dropDeviceWatch(deviceId);
      return toProblem(error).code !== 'device.unknown';
    };
    const watch = async () => {
      await refreshDevice(deviceId);
      await follow(open, { value, onBreak }, signal);
    };
    void watch();
    return () => {
      stop.abort();
      dropDeviceWatch(deviceId);
    };
  }, [deviceId, trusted, connected]);
}
