import { create } from 'zustand';

interface FleetTable {
  /** The line that the cursor is on, by its key: rows move. */
  cursorKey: string | null;
  /** Where a range begins: the line that was selected last. */
  anchorKey: string | null;
  /** Selected devices by id, whatever the filter shows of them. */
  selected: ReadonlySet<string>;
  closedGroups: ReadonlySet<string>;
  /** The filter that was shown last: the list is found again as it was left. */
  lastQuery: string;
  /** Counts how often the order was to be found anew after something that was done here. */
  round: number;
  /** The list takes the focus as soon as it is there. */
  wantsFocus: boolean;
  setCursor(cursorKey: string | null): void;
  select(selected: ReadonlySet<string>, anchorKey?: string | null): void;
  toggleGroup(group: string): void;
  setLastQuery(lastQuery: string): void;
  sortAgain(): void;
  setWantsFocus(wantsFocus: boolean): void;
}

const none: ReadonlySet<string> = new Set();

/** What the technician is doing in the list of the fleet; kept while other views are looked at. */
export const useFleetTable = create<FleetTable>()((set) => ({
  cursorKey: null,
  anchorKey: null,
  selected: none,
  closedGroups: none,
  lastQuery: '',
  round: 0,
  wantsFocus: false,
  setCursor: (cursorKey) => set({ cursorKey }),
  select: (selected, anchorKey) => set(anchorKey === undefined ? { selected } : { selected, anchorKey }),
  toggleGroup: (group) =>
    set(({ closedGroups }) => {
      const next = new Set(closedGroups);
      if (!next.delete(group)) next.add(group);
      return { closedGroups: next };
    }),
  setLastQuery: (lastQuery) => set({ lastQuery }),
  setWantsFocus: (wantsFocus) => set({ wantsFocus }),
  sortAgain: () => set(({ round }) => ({ round: round + 1 })),
}));
