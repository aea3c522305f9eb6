import type { InvalidateQueryFilters, QueryClient } from '@tanstack/react-query';

/**
 * Has what was read read again. What is being read for the first time may have been read before it changed, and TanStack Query
 * only joins a first reading: so it is read once more after that.
 */
export function markStale(queries: QueryClient, filters: InvalidateQueryFilters): void {
  const first = queries
    .getQueryCache()
    .findAll(filters)
    .filter(({ state }) => state.fetchStatus !== 'idle' && state.data === undefined);
  void queries.invalidateQueries(filters);
  for (const { promise, queryKey } of first) {
    const again = () => void queries.invalidateQueries({ ...filters, queryKey, exact: true });
    // A first reading that failed has read nothing old.
    promise?.then(again, () => {});
  }
}
