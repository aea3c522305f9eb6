import { useEffect } from 'react';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { refreshQuietly } from '../../app/actions.ts';
import { useConnection } from '../../app/use-connection.ts';

const movingMs = 2000;
const restingMs = 8000;

/**
 * Reads a device again for as long as somebody looks: soon while something on it is about to change, else now and then. A device
 * that does not answer is left alone.
 */
export function useWatch(view: DeviceView, moving: boolean): void {
  const connected = useConnection().state === 'connected';
  const deviceId = view.device.id;
  const answers = connected && view.trust.state === 'trusted' && view.reach.state === 'reached';
  useEffect(() => {
    if (!answers) return;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const next = () => {
      timer = setTimeout(look, moving ? movingMs : restingMs);
    };
    const look = async () => {
      if (document.visibilityState === 'visible') await refreshQuietly(deviceId, stop.signal);
      if (!stop.signal.aborted) next();
    };
    next();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [answers, deviceId, moving]);
}
