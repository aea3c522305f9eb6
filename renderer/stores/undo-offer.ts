import { create } from 'zustand';
import type { Undoable } from '../../contract/app/undo.ts';

interface UndoOffers {
  offer: Undoable | null;
  show(offer: Undoable): void;
  dismiss(): void;
}

/** The one thing that was just done and is offered to be taken back beside the work; Settings has the others. */
export const useUndoOffer = create<UndoOffers>()((set) => ({
  offer: null,
  show: (offer) => set({ offer }),
  dismiss: () => set({ offer: null }),
}));
