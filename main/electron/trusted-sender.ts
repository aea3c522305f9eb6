import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain, type WebFrameMain } from 'electron';
import { desktopOrigin } from '../../contract/app/bridge.ts';

/** What a stranger's frame is told, so that it is an answer and not silence. */
export class Forbidden extends Error {
  override name = 'Forbidden';
  constructor() {
    super('FORBIDDEN');
  }
}

/**
 * Answers a channel for the page of our own window only: its top frame, showing our own origin. This is the one place
 * where a sender is checked. Anyone else gets FORBIDDEN.
 */
export function handleTrusted(
  channel: string,
  window: BrowserWindow,
  handler: (frame: WebFrameMain, argument: unknown) => void,
): void {
  ipcMain.handle(channel, (event: IpcMainInvokeEvent, argument: unknown) => {
    const frame = event.senderFrame;
    if (!frame || !isOurPage(frame, window)) throw new Forbidden();
    handler(frame, argument);
  });
  window.once('closed', () => ipcMain.removeHandler(channel));
}

function isOurPage(frame: WebFrameMain, window: BrowserWindow): boolean {
  if (window.isDestroyed() || frame.detached || frame.parent !== null) return false;
  const top = window.webContents.mainFrame;
  return frame.processId === top.processId && frame.routingId === top.routingId && frame.origin === desktopOrigin;
}
