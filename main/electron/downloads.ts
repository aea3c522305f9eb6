import { basename, join } from 'node:path';
import { app, type Session } from 'electron';
import { desktopOrigin } from '../../contract/app/bridge.ts';

/**
 * Lets the page save what it made itself (a work order, a list, a log), at the place that a person chooses in the system's
 * dialog. Nothing else is downloaded, and nothing is ever saved unasked.
 */
export function allowOurDownloads(ours: Session): void {
  ours.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${desktopOrigin}/`)) return event.preventDefault();
    item.setSaveDialogOptions({ defaultPath: join(app.getPath('downloads'), plainName(item.getFilename())) });
  });
}

/** A file's name without any folder, or what a file system could take for more than a name. */
function plainName(name: string): string {
  const plain = [...basename(name.replaceAll('\\', '/'))].map((letter) => (isOdd(letter) ? '_' : letter)).join('');
  return plain.replace(/^\.+/, '').slice(0, 200) || 'flotilla';
}

function isOdd(letter: string): boolean {
  return letter < ' ' || '<>:"|?*\u007f'.includes(letter);
}
