/** The path of something in a folder of a device. */
export function joinPath(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

/** The folder that a path is in; the root is in itself. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** A path that the device has not told a label for, as it may be shown. */
export function shownPath(path: string): string {
  return path.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '\uFFFD');
}

export interface Crumb {
  path: string;
  label: string;
}

/** The folders that lead to a path, from the root on, each with the name it may be shown by. */
export function crumbsOf(path: string, label: string): Crumb[] {
  const root = { path: '/', label: '/' };
  const names = path.split('/').filter((name) => name !== '');
  const labels = label.split('/').filter((name) => name !== '');
  // A label that was cut or cleaned to another shape: the way there is still right, its last step is shown as a whole.
  const isSame = labels.length === names.length;
  const steps = names.map((name, index) => ({
    path: `/${names.slice(0, index + 1).join('/')}`,
    label: isSame ? (labels[index] ?? name) : '…',
  }));
  const last = steps.at(-1);
  if (last && !isSame) last.label = label;
  return [root, ...steps];
}

/** What was entered as a path, made whole; null where it can be none. */
export function enteredPath(text: string, folder: string): string | null {
  const path = text.trim();
  if (path === '' || path.includes('\0') || path.length > 4096) return null;
  return path.startsWith('/') ? path : joinPath(folder, path);
}

export type NameFault = 'required' | 'name' | 'taken';

/** Why something in a folder cannot be named so; null when it can. */
export function nameFault(name: string, taken: ReadonlySet<string>): NameFault | null {
  if (name === '') return 'required';
  if (name === '.' || name === '..' || /[/\0]/.test(name) || new TextEncoder().encode(name).length > 255) return 'name';
  return taken.has(name) ? 'taken' : null;
}
