import type { SortingState } from '@tanstack/react-table';
import { useMemo, useRef, useState } from 'react';
import { keepOrder } from '../../model/fleet-filter.ts';
import type { FleetRowModel } from './fleet-row.tsx';

/** Rows in the order in which they were sorted last: live values do not move them under the cursor. */
export function useStableRows(sorted: FleetRowModel[], sorting: SortingState) {
  const [round, setRound] = useState(0);
  const shown = useRef<{ ids: string[]; sorting: SortingState; round: number }>({ ids: [], sorting, round });
  const { ids, differs } = useMemo(() => {
    const fresh = shown.current.sorting !== sorting || shown.current.round !== round;
    const wanted = sorted.map((row) => row.id);
    const kept = keepOrder(fresh ? [] : shown.current.ids, wanted);
    shown.current = { ids: kept.ids, sorting, round };
    return kept;
  }, [sorted, sorting, round]);
  const rows = useMemo(() => {
    const byId = new Map(sorted.map((row) => [row.id, row]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }, [sorted, ids]);
  return { rows, differs, sortAgain: () => setRound((before) => before + 1) };
}
