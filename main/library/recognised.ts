import type { LibraryKind, LibraryRemark } from '../../contract/app/library.ts';

/** What a file says of itself. */
export interface Recognised {
  kind: LibraryKind;
  name: string;
  version: string | null;
  architecture: string | null;
  /** What must be on the device beside it. */
  needs: string[];
  remarks: LibraryRemark[];
  /** True where name and version are not the content's own. */
  renamable: boolean;
}

const maxNeeds = 200;
const archiveEnd = /(\.tar)?\.(tgz|gz|xz|zst|tar|zip)$/i;

/** A list that may be shown; what is too much of it is left out. */
export function bounded(needs: Iterable<string>): string[] {
  return [...needs].slice(0, maxNeeds).map((need) => need.slice(0, 300));
}

/** `thumb-2.tar.gz` → `thumb-2`, made of what the name of a ufop may have. */
export function imageName(fileName: string): string {
  const stem = fileName.replace(archiveEnd, '').replace(/[^a-zA-Z0-9_-]+/g, '-');
  return stem.replace(/^[^a-zA-Z0-9]+/, '').slice(0, 63) || 'image';
}
