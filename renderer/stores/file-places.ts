import { create } from 'zustand';

/** How a folder was come to: from which one in it, and whether the keyboard was in the list. */
interface Arrival {
  from: string | null;
  keepsFocus: boolean;
}

const anyhow: Arrival = { from: null, keepsFocus: false };

interface FilePlaces {
  /** The folder that is looked at, by device; left out where it is where the user begins. */
  paths: Readonly<Record<string, string>>;
  arrival: Arrival;
  go(deviceId: string, path: string, arrival?: Arrival): void;
  /** How the folder that now appears was come to; once. */
  takeArrival(): Arrival;
}

/** Where on each device somebody looked last. */
export const useFilePlaces = create<FilePlaces>()((set, get) => ({
  paths: {},
  arrival: anyhow,
  go: (deviceId, path, arrival = anyhow) => set(({ paths }) => ({ paths: { ...paths, [deviceId]: path }, arrival })),
  takeArrival: () => {
    const { arrival } = get();
    set({ arrival: anyhow });
    return arrival;
  },
}));
