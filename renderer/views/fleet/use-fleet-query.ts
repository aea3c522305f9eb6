import { useEffect } from 'react';
import { useRoute } from '../../app/use-route.ts';
import { formatRoute, parseRoute } from '../../model/route.ts';
import { useFleetTable } from '../../stores/fleet-table.ts';

/** The filter of the list, from the address. */
export function useFleetQuery(): string {
  const route = useRoute();
  const query = route.view === 'fleet' ? (route.query ?? '') : '';
  useEffect(() => useFleetTable.getState().setLastQuery(query), [query]);
  return query;
}

/** The filter that was asked for last, also while the list still shows what the one before found. */
export function queryInAddress(): string {
  const route = parseRoute(window.location.hash);
  return route.view === 'fleet' ? (route.query ?? '') : '';
}

/** Puts a filter into the address, in place of the one before: going back leads to the view before. */
export function showQuery(query: string): void {
  window.location.replace(formatRoute({ view: 'fleet', query }));
}
