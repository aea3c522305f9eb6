import type { LibraryItem } from '../../contract/app/library.ts';
import type { StoredItem } from '../inventory/inventory.ts';
import type { FileState } from './files.ts';

/** How an item's file stands, by what can be seen without reading it. */
export function itemState(item: StoredItem, file: FileState | null): LibraryItem['state'] {
  if (!file) return 'missing';
  if (file.sizeBytes !== item.sizeBytes) return 'damaged';
  if (file.mtimeMs !== item.verifiedMtimeMs) return 'changed';
  return item.damaged ? 'damaged' : 'good';
}
