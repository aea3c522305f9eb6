import { create } from 'zustand';
import type { LogsPlace } from '../model/log-address.ts';

interface LogSources {
  /** What the view of logs showed last: it is found again as it was left. Null where nothing was followed. */
  last: LogsPlace | null;
  setLast(last: LogsPlace | null): void;
}

export const useLogSources = create<LogSources>()((set) => ({
  last: null,
  setLast: (last) => set({ last }),
}));
