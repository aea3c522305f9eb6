// What both ends of the bridge must agree on. The procedures themselves are in app.ts.

/** Where the browser host answers WebSocket connections. */
export const bridgePath = '/rpc';

/** Answers 204 while the browser host knows the window's cookie, else 401. */
export const sessionPath = '/session';

/** The largest frame that the main side accepts; a larger one ends the connection. */
export const maxFrameBytes = 32 * 1024 * 1024;

/**
 * Flow control, which neither message ports nor a browser's WebSockets have: the main side stops sending while frames that
 * cost more than this are without a receipt. A receipt is a frame of digits only, the cost of all that was received so far,
 * and is due at half of the window.
 */
export const flowWindow = 512 * 1024;

/** What a frame of so many characters (text) or bytes counts: small frames cost something too. */
export const frameCost = (size: number) => size + 256;

/** The desktop host: the channel on which a window asks for its message port, and the origin its pages have. */
export const portChannel = 'flotilla:port';
export const desktopOrigin = 'app://flotilla';

/** What the preload script puts on `window.flotilla`. */
export interface DesktopBridge {
  /** Asks the main process for a port; it arrives as a window message whose data is `{ flotillaPort: id }`. Rejects when refused. */
  requestPort(id: string): Promise<void>;
}
