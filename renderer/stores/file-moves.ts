import { create } from 'zustand';
import type { Problem } from '../../contract/errors.ts';

/** Between this window and the host of Flotilla (`local`), or between that and the device (`remote`). */
export type MoveState = 'waiting' | 'local' | 'remote' | 'done' | 'cancelled' | 'failed';

export interface FileMove {
  id: string;
  deviceId: string;
  direction: 'up' | 'down';
  /** The name of the file as it may be shown. */
  label: string;
  state: MoveState;
  doneBytes: number;
  totalBytes: number;
  problem: Problem | null;
}

export const isEnded = ({ state }: Pick<FileMove, 'state'>) =>
  state === 'done' || state === 'cancelled' || state === 'failed';

interface FileMoves {
  moves: readonly FileMove[];
  add(move: FileMove): void;
  change(id: string, change: Partial<FileMove>): void;
  remove(ids: ReadonlySet<string>): void;
}

/** The files under way in both directions, and how they ended; newest last. */
export const useFileMoves = create<FileMoves>()((set) => ({
  moves: [],
  add: (move) => set(({ moves }) => ({ moves: [...moves, move] })),
  change: (id, change) =>
    set(({ moves }) => ({ moves: moves.map((move) => (move.id === id ? { ...move, ...change } : move)) })),
  remove: (ids) => set(({ moves }) => ({ moves: moves.filter(({ id }) => !ids.has(id)) })),
}));
