import type { LibraryItem } from '../../contract/app/library.ts';
import { bytesText } from './amounts.ts';

/** An item of the library in a list to choose from: `thumb 1.2.0 (amd64), 1.4 MiB`. */
export function itemLabel({ name, version, architecture, sizeBytes }: LibraryItem): string {
  const platform = architecture === null ? '' : ` (${architecture})`;
  return `${[name, version].filter(Boolean).join(' ')}${platform}, ${bytesText(sizeBytes)}`;
}
