import { contextBridge, ipcRenderer } from 'electron';
import { type DesktopBridge, desktopOrigin, portChannel } from '../contract/app/bridge.ts';

// The one typed bridge: the page asks for its message port, and everything else goes through that port. Sandboxed, so
// this file is bundled and requires electron only.

declare const window: { postMessage(message: unknown, origin: string, transfer: readonly object[]): void };

const bridge: DesktopBridge = { requestPort: (id) => ipcRenderer.invoke(portChannel, id) };

ipcRenderer.on(portChannel, ({ ports }, id: string) => window.postMessage({ flotillaPort: id }, desktopOrigin, ports));
contextBridge.exposeInMainWorld('flotilla', bridge);
