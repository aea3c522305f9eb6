import { create } from 'zustand';
import type { Selection } from '../../contract/app/plan.ts';

interface Draft {
  /** The devices that an action is being planned for: named, or all that a filter finds. Null where none were chosen yet. */
  selection: Selection | null;
  /** The devices of whose logs it is still to be asked which; null where that is not so. */
  logDevices: readonly string[] | null;
  setSelection(selection: Selection | null): void;
  setLogDevices(logDevices: readonly string[] | null): void;
}

/** What is being planned, from the choice of its devices on; kept while other views are looked at. */
export const useDraft = create<Draft>()((set) => ({
  selection: null,
  logDevices: null,
  setSelection: (selection) => set({ selection }),
  setLogDevices: (logDevices) => set({ logDevices }),
}));
