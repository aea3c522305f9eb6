import { useQuery } from '@tanstack/react-query';
import type { LibraryItem, LibraryKind } from '../../contract/app/library.ts';
import { queries } from './api.ts';

/** The items of the library of these kinds that can be sent, newest first. */
export function useLibraryItems(kinds: readonly LibraryKind[]): LibraryItem[] {
  const items = useQuery(queries.library.list.queryOptions()).data ?? [];
  return items.filter(({ kind, state }) => kinds.includes(kind) && state !== 'missing' && state !== 'damaged');
}
