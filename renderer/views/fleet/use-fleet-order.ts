import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { SearchResult } from '../../../contract/app/fleet.ts';
import { queries } from '../../app/api.ts';
import type { FleetLayout } from '../../model/fleet-columns.ts';
import { isSameOrder } from '../../model/fleet-order.ts';
import { useFleetTable } from '../../stores/fleet-table.ts';

/**
 * Which devices are listed, in which order. It is found anew when the question changes or when that is asked for; what changes
 * on devices meanwhile only says that the order `differs`, so that no row moves from under the cursor.
 */
export function useFleetOrder(query: string, { sort, groupBy }: Pick<FleetLayout, 'sort' | 'groupBy'>) {
  const input = { query, sort, groupBy };
  const key = JSON.stringify(input);
  const round = useFleetTable((table) => table.round);
  const latest = useQuery({ ...queries.fleet.search.queryOptions({ input }), gcTime: 0 });
  const [shown, setShown] = useState<{ key: string; query: string; result: SearchResult } | null>(null);
  const { data, refetch } = latest;

  if (data && (shown?.key !== key || (shown.result !== data && isAdopted(shown.result, data)))) {
    setShown({ key, query, result: data });
  }
  const sortAgain = async () => {
    const again = await refetch();
    if (again.data) setShown({ key, query, result: again.data });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round asks once
  useEffect(() => {
    if (round > 0) void sortAgain();
  }, [round]);

  const differs = data !== undefined && shown?.key === key && !isSameOrder(shown.result, data);
  return {
    result: shown?.result ?? null,
    /** The filter that found it, which may not be the newest yet. */
    resultQuery: shown?.query ?? '',
    isCurrent: shown?.key === key,
    differs,
    sortAgain,
    error: latest.error,
  };
}

/** What changes nothing, or what is in nobody's way: devices come and go while neither pointer nor focus is on the list. */
function isAdopted(before: SearchResult, after: SearchResult): boolean {
  if (before.ids.length === 0 || isSameOrder(before, after)) return true;
  if (document.querySelector('[role="grid"]')?.matches(':hover, :focus-within')) return false;
  const known = new Set(before.ids);
  return before.ids.length !== after.ids.length || after.ids.some((id) => !known.has(id));
}
