import type { RemoteEntryView } from '../../contract/app/files.ts';
import { cleanLine } from '../device/device.ts';
import type { RemoteEntry } from '../ssh/ssh.ts';

const maxLabel = 300;
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** What cannot be seen in a name, or shows it in another order than it has. */
const unseen = /[\p{Cc}\p{Cs}\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu;

/** Text of a device as it may be shown; a mark stands for what would not be seen, so that two names do not look alike. */
export function labelOf(text: string): string {
  return cleanLine(text.replaceAll(unseen, '\uFFFD'), maxLabel) || '?';
}

/** Folders first, and links to folders among them; then by name, with numbers in their order. */
export function viewOf(entries: readonly RemoteEntry[]): RemoteEntryView[] {
  return entries
    .map(({ link, ...entry }) => ({
      ...entry,
      label: labelOf(entry.name),
      link: link && { label: labelOf(link.target), kind: link.kind },
    }))
    .sort((a, b) => rank(a) - rank(b) || collator.compare(a.label, b.label));
}

/** A name that every system of a laptop can have as a file. */
export function fileNameOf(path: string): string {
  const name = labelOf(path.slice(path.lastIndexOf('/') + 1))
    .replaceAll(/[<>:"/\\|?*\p{Cc}]/gu, '_')
    .replace(/^\.+(?=[^.]*$)/, '_')
    .replace(/[. ]+$/, '');
  const isDevice = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i.test(name);
  return (isDevice ? `_${name}` : name).slice(0, 200) || 'file';
}

function rank({ kind, link }: Pick<RemoteEntryView, 'kind' | 'link'>): number {
  return kind === 'folder' || link?.kind === 'folder' ? 0 : 1;
}
