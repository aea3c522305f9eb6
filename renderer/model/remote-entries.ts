import type { RemoteEntryView } from '../../contract/app/files.ts';

export const fileColumns = ['name', 'size', 'modified', 'mode'] as const;
export type FileColumn = (typeof fileColumns)[number];
export interface FileOrder {
  by: FileColumn;
  descending: boolean;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** What can be walked into. */
export function isFolder({ kind, link }: Pick<RemoteEntryView, 'kind' | 'link'>): boolean {
  return kind === 'folder' || link?.kind === 'folder';
}

/** What can be got as a file. */
export function isFile({ kind, link }: Pick<RemoteEntryView, 'kind' | 'link'>): boolean {
  return kind === 'file' || link?.kind === 'file';
}

/** Folders first, in the order that was chosen; what is equal in it goes by name. */
export function inOrder(entries: readonly RemoteEntryView[], { by, descending }: FileOrder): RemoteEntryView[] {
  const sign = descending ? -1 : 1;
  return entries.toSorted(
    (a, b) =>
      Number(isFolder(b)) - Number(isFolder(a)) || sign * compare(a, b, by) || collator.compare(a.label, b.label),
  );
}

function compare(a: RemoteEntryView, b: RemoteEntryView, by: FileColumn): number {
  switch (by) {
    case 'name':
      return collator.compare(a.label, b.label);
    case 'size':
      return a.sizeBytes - b.sizeBytes;
    case 'modified':
      return (a.modifiedAt ?? 0) - (b.modifiedAt ?? 0);
    case 'mode':
      return a.mode - b.mode;
  }
}

/** Permissions as every technician reads them: `rwxr-x---`, with the set-id and sticky bits in their places. */
export function modeText(mode: number): string {
  const bit = (mask: number, letter: string) => (mode & mask ? letter : '-');
  const run = (mask: number, special: number, letter: string) => {
    if (!(mode & special)) return bit(mask, 'x');
    return mode & mask ? letter : letter.toUpperCase();
  };
  return [
    bit(0o400, 'r'),
    bit(0o200, 'w'),
    run(0o100, 0o4000, 's'),
    bit(0o40, 'r'),
    bit(0o20, 'w'),
    run(0o10, 0o2000, 's'),
    bit(0o4, 'r'),
    bit(0o2, 'w'),
    run(0o1, 0o1000, 't'),
  ].join('');
}
