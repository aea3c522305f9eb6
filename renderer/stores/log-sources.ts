import { create } from 'zustand';
import { type LogRef, mostLogSources } from '../../contract/app/logs.ts';
import { logKeyOf } from '../model/log-source.ts';

/** A log that is followed, and what it is called. */
export interface ChosenLog extends LogRef {
  name: string;
}

interface LogSources {
  chosen: readonly ChosenLog[];
  add(logs: readonly ChosenLog[]): void;
  remove(log: ChosenLog): void;
  removeAll(): void;
}

/** Names a log among all. */
export function logId({ deviceId, source }: LogRef): string {
  return `${deviceId} ${logKeyOf(source)}`;
}

/** The logs of the view of that name; kept while other views are looked at. */
export const useLogSources = create<LogSources>()((set) => ({
  chosen: [],
  add: (logs) =>
    set(({ chosen }) => {
      const known = new Set(chosen.map(logId));
      return { chosen: [...chosen, ...logs.filter((log) => !known.has(logId(log)))].slice(0, mostLogSources) };
    }),
  remove: (log) => set(({ chosen }) => ({ chosen: chosen.filter((one) => logId(one) !== logId(log)) })),
  removeAll: () => set({ chosen: [] }),
}));
