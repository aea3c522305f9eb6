import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { Words } from './words.ts';

export interface MenuOptions {
  platform: NodeJS.Platform;
  /** A build from the sources also has reloading and the developer tools. */
  isPackaged: boolean;
  goTo(hash: string): void;
}

type Item = MenuItemConstructorOptions;
const line: Item = { type: 'separator' };

/**
 * Sets the menu of the app; once more when the language changes. The keys of places are those of the window, which handles
 * them itself where the system lets it: in a terminal they belong to the device.
 */
export function setMenu(words: Words, options: MenuOptions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuItems(words, options)));
}

function menuItems({ menu }: Words, { platform, isPackaged, goTo }: MenuOptions): Item[] {
  const place = (label: string, hash: string, accelerator: string): Item => {
    return { label, accelerator, registerAccelerator: platform === 'darwin', click: () => goTo(hash) };
  };
  const settings = place(menu.settings, '#/settings', 'CommandOrControl+,');
  const quit: Item = { role: 'quit', label: menu.quit };
  const first: Item =
    platform === 'darwin'
      ? {
          label: 'Flotilla',
          submenu: [
            { role: 'about', label: menu.about },
            line,
            settings,
            line,
            { role: 'services', label: menu.services },
            line,
            { role: 'hide', label: menu.hide },
            { role: 'hideOthers', label: menu.hideOthers },
            { role: 'unhide', label: menu.unhide },
            line,
            quit,
          ],
        }
      : { label: menu.file, submenu: [settings, line, quit] };
  const edit: Item[] = [
    { role: 'undo', label: menu.undo },
    { role: 'redo', label: menu.redo },
    line,
    { role: 'cut', label: menu.cut },
    { role: 'copy', label: menu.copy },
    { role: 'paste', label: menu.paste },
    { role: 'selectAll', label: menu.selectAll },
  ];
  const forDevelopers: Item[] = [
    { role: 'reload', label: menu.reload },
    { role: 'toggleDevTools', label: menu.devTools },
    line,
  ];
  const view: Item[] = [
    ...(isPackaged ? [] : forDevelopers),
    { role: 'resetZoom', label: menu.actualSize },
    { role: 'zoomIn', label: menu.zoomIn },
    { role: 'zoomOut', label: menu.zoomOut },
    line,
    { role: 'togglefullscreen', label: menu.fullScreen },
  ];
  const go: Item[] = [
    place(menu.fleet, '#/fleet', 'CommandOrControl+1'),
    place(menu.jobs, '#/jobs', 'CommandOrControl+2'),
    place(menu.queue, '#/queue', 'CommandOrControl+3'),
    place(menu.logs, '#/logs', 'CommandOrControl+4'),
    place(menu.library, '#/library', 'CommandOrControl+5'),
  ];
  const window: Item[] = [
    { role: 'minimize', label: menu.minimize },
    ...(platform === 'darwin' ? [{ role: 'close', label: menu.close } satisfies Item] : []),
  ];
  return [
    first,
    { label: menu.edit, submenu: edit },
    { label: menu.view, submenu: view },
    { label: menu.go, submenu: go },
    { label: menu.window, submenu: window },
  ];
}
