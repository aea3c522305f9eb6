import type { Undoable } from '../../contract/app/undo.ts';
import { useUndoOffer } from '../stores/undo-offer.ts';
import { client, queries } from './api.ts';
import { queryClient } from './query-client.ts';

const freshMs = 60_000;
let lastOffered = 0;

/** Offers to take back what was just done, where anything was. */
export async function offerUndo(kind: Undoable['kind']): Promise<void> {
  // Where it cannot be asked for, nothing is offered here; what was done is done, and Settings has it.
  const [newest] = await client.undo.list().catch((): Undoable[] => []);
  if (newest?.kind !== kind || newest.id <= lastOffered || Date.now() - newest.at > freshMs) return;
  lastOffered = newest.id;
  useUndoOffer.getState().show(newest);
}

/** Takes something back. Throws what `undo.apply` throws. */
export async function takeBack({ id }: Pick<Undoable, 'id'>): Promise<{ count: number }> {
  try {
    return await client.undo.apply({ id });
  } finally {
    for (const noun of [queries.undo, queries.devices, queries.fleet, queries.filters, queries.library]) {
      void queryClient.invalidateQueries({ queryKey: noun.key() });
    }
  }
}
