import { create } from 'zustand';
import { mostTerminalsOfDevice } from '../../contract/app/terminal.ts';
import type { Problem } from '../../contract/errors.ts';

/** How many terminals of all devices there can be at once. */
export const maxTerminals = 8;

export type TerminalStatus =
  | { state: 'opening' }
  | { state: 'open' }
  | { state: 'ended'; code: number | null; signal: string | null }
  | { state: 'failed'; problem: Problem };

/** What was typed was not taken, or what was marked could not be copied. */
export type TerminalTrouble = 'held' | 'copy';

export interface TerminalEntry {
  id: string;
  deviceId: string;
  /** Counts from 1 on each device, and stays with the terminal. */
  number: number;
  status: TerminalStatus;
  trouble: TerminalTrouble | null;
}

interface Terminals {
  terminals: readonly TerminalEntry[];
  activeByDevice: Readonly<Record<string, string>>;
  add(id: string, deviceId: string): void;
  remove(id: string): void;
  activate(id: string): void;
  setStatus(id: string, status: TerminalStatus): void;
  setTrouble(id: string, trouble: TerminalTrouble | null): void;
}

/** The terminals of this window: they live on while other views are looked at. What they show is in their sessions. */
export const useTerminals = create<Terminals>()((set) => ({
  terminals: [],
  activeByDevice: {},
  add: (id, deviceId) =>
    set(({ terminals, activeByDevice }) => {
      const number = Math.max(0, ...ofDevice(terminals, deviceId).map((one) => one.number)) + 1;
      return {
        terminals: [...terminals, { id, deviceId, number, status: { state: 'opening' }, trouble: null }],
        activeByDevice: { ...activeByDevice, [deviceId]: id },
      };
    }),
  remove: (id) =>
    set(({ terminals, activeByDevice }) => {
      const removed = terminals.find((one) => one.id === id);
      if (!removed) return {};
      const { deviceId } = removed;
      const { [deviceId]: active, ...others } = activeByDevice;
      const next = active === id ? neighbourOf(ofDevice(terminals, deviceId), id) : active;
      return {
        terminals: terminals.filter((one) => one.id !== id),
        activeByDevice: next === undefined ? others : { ...others, [deviceId]: next },
      };
    }),
  activate: (id) =>
    set(({ terminals, activeByDevice }) => {
      const entry = terminals.find((one) => one.id === id);
      return entry ? { activeByDevice: { ...activeByDevice, [entry.deviceId]: id } } : {};
    }),
  setStatus: (id, status) =>
    set(({ terminals }) => ({ terminals: terminals.map((one) => (one.id === id ? { ...one, status } : one)) })),
  setTrouble: (id, trouble) =>
    set(({ terminals }) => ({ terminals: terminals.map((one) => (one.id === id ? { ...one, trouble } : one)) })),
}));

export function ofDevice(terminals: readonly TerminalEntry[], deviceId: string): TerminalEntry[] {
  return terminals.filter((one) => one.deviceId === deviceId);
}

/** Why there can be no more on a device: it has its share, or the window has; null when there can. */
export function whyNoMore(terminals: readonly TerminalEntry[], deviceId: string): 'device' | 'window' | null {
  const isAlive = ({ status }: TerminalEntry) => status.state === 'open' || status.state === 'opening';
  if (ofDevice(terminals, deviceId).filter(isAlive).length >= mostTerminalsOfDevice) return 'device';
  return terminals.length >= maxTerminals && oldestEnded(terminals) === null ? 'window' : null;
}

/** The oldest one that has ended and makes room for a new one; null while all of them live. */
export function oldestEnded(terminals: readonly TerminalEntry[]): TerminalEntry | null {
  return terminals.find(({ status }) => status.state === 'ended' || status.state === 'failed') ?? null;
}

function neighbourOf(entries: readonly TerminalEntry[], id: string): string | undefined {
  const at = entries.findIndex((one) => one.id === id);
  return (entries[at + 1] ?? entries[at - 1])?.id;
}
