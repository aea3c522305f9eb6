import { join } from 'node:path';
import { Menu, nativeImage, Tray } from 'electron';
import type { Words } from './words.ts';

export interface Work {
  /** Targets that are worked on now. */
  running: number;
  /** Targets that wait for their device. */
  queued: number;
}

export interface TrayIcon {
  /** Shows these counts, in this language. */
  show(work: Work, words: Words): void;
  close(): void;
}

export interface TrayOptions {
  /** The folder with the icons. */
  icons: string;
  platform: NodeJS.Platform;
  onShow(): void;
  onQuit(): void;
}

/** The icon beside the clock, with what is under way. Null where the desktop has no place for one. */
export function createTray({ icons, platform, onShow, onQuit }: TrayOptions): TrayIcon | null {
  const image = nativeImage.createFromPath(join(icons, platform === 'darwin' ? 'trayTemplate.png' : 'tray.png'));
  let tray: Tray;
  try {
    tray = new Tray(image);
  } catch (error) {
    console.error('There is no tray here:', error);
    return null;
  }
  tray.on('click', onShow);
  let shown = '';
  return {
    show({ running, queued }, { tray: text, menu }) {
      const lines = [...(running > 0 ? [text.running(running)] : []), ...(queued > 0 ? [text.queued(queued)] : [])];
      if (lines.length === 0) lines.push(text.idle);
      const now = [text.show, ...lines].join('\n');
      if (now === shown) return;
      shown = now;
      tray.setToolTip(['Flotilla', ...lines].join('\n'));
      tray.setContextMenu(
        Menu.buildFromTemplate([
          ...lines.map((label) => ({ label, enabled: false })),
          { type: 'separator' },
          { label: text.show, click: onShow },
          { label: menu.quit, click: onQuit },
        ]),
      );
    },
    close: () => tray.destroy(),
  };
}
