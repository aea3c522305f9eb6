import type { AppContract } from '../../contract/app/app.ts';
import { bridgePath, type DesktopBridge, sessionPath } from '../../contract/app/bridge.ts';
import { type BridgeClient, clientOver } from './bridge/client-over.ts';
import { overPort } from './bridge/port.ts';
import { openSocket } from './bridge/socket.ts';
import type { OpenWireFunction } from './bridge/wire.ts';

declare global {
  interface Window {
    /** Put there by the preload script; absent in the browser host. */
    readonly flotilla?: DesktopBridge;
  }
}

/** The client of every procedure. In the desktop host it talks over a message port, in the browser host over a WebSocket. */
export function createClient(): BridgeClient<AppContract> {
  if (window.flotilla) return clientOver<AppContract>(openDesktopPort(window.flotilla));
  const isKnown = async (signal: AbortSignal) => (await fetch(sessionPath, { signal })).status !== 401;
  return clientOver<AppContract>(openSocket(`ws://${window.location.host}${bridgePath}`, isKnown));
}

/** Asks the preload script for a port, which comes as a message to this very window. */
function openDesktopPort(desktop: DesktopBridge): OpenWireFunction {
  return async (signal) => {
    const id = crypto.randomUUID();
    const done = new AbortController();
    const arrived = portOf(id, AbortSignal.any([signal, done.signal]));
    try {
      await Promise.all([desktop.requestPort(id), arrived]);
      return overPort(await arrived);
    } finally {
      done.abort();
    }
  };
}

function portOf(id: string, signal: AbortSignal): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const listen = (event: MessageEvent) => {
      const port = event.ports[0];
      if (event.source === window && event.data?.flotillaPort === id && port) resolve(port);
    };
    window.addEventListener('message', listen, { signal });
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    if (signal.aborted) reject(signal.reason);
  });
}
