import type { Undoable } from '../../contract/app/undo.ts';
import { useFleetTable } from '../stores/fleet-table.ts';
import { useUndoOffer } from '../stores/undo-offer.ts';
import { client, queries } from './api.ts';
import { queryClient } from './query-client.ts';

let lastOffered = 0;

/** Offers to take back what was just done. */
export async function offerUndo(kind: Undoable['kind']): Promise<void> {
  // Where it cannot be asked for, nothing is offered here; what was done is done, and Settings has it.
  const [newest] = await client.undo.list().catch((): Undoable[] => []);
  if (newest?.kind !== kind || newest.id <= lastOffered) return;
  lastOffered = newest.id;
  useUndoOffer.getState().show(newest);
}

/** Takes something back. Throws what `undo.apply` throws. */
export async function takeBack({ id }: Pick<Undoable, 'id'>): Promise<{ count: number }> {
  try {
    const taken = await client.undo.apply({ id });
    useFleetTable.getState().sortAgain();
    return taken;
  } finally {
    for (const noun of [queries.undo, queries.devices, queries.fleet, queries.filters, queries.library]) {
      void queryClient.invalidateQueries({ queryKey: noun.key() });
    }
  }
}
