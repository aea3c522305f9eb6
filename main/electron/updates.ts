import { existsSync } from 'node:fs';
import { type BrowserWindow, dialog } from 'electron';
import type { Words } from './words.ts';

export interface UpdateOptions {
  /** The file that tells where newer ones are; null in a build from the sources. */
  feed: string | null;
  words(): Words;
  window(): BrowserWindow | null;
  onFault(error: unknown): void;
}

/**
 * Looks for a newer Flotilla once, at the start, when this one was packaged with a feed (`publish` in electron-builder.yml,
 * which writes app-update.yml); without one nothing is asked of any network. A download is asked for, since links are slow
 * and dear, and is installed when Flotilla quits by itself, never in the middle of work.
 */
export async function watchUpdates({ feed, words, window, onFault }: UpdateOptions): Promise<void> {
  if (feed === null || !existsSync(feed)) return;
  const { autoUpdater } = (await import('electron-updater')).default;
  autoUpdater.autoDownload = false;
  autoUpdater.autoInstallOnAppQuit = true;
  autoUpdater.allowDowngrade = false;
  autoUpdater.on('error', onFault);
  autoUpdater.on('update-available', ({ version }) => {
    const { update } = words();
    const options = {
      type: 'info' as const,
      message: update.question(version),
      detail: update.detail,
      buttons: [update.download, update.later],
      defaultId: 0,
      cancelId: 1,
    };
    const front = window();
    const asked = front ? dialog.showMessageBox(front, options) : dialog.showMessageBox(options);
    asked.then(({ response }) => (response === 0 ? autoUpdater.downloadUpdate() : undefined)).catch(onFault);
  });
  await autoUpdater.checkForUpdates();
}
