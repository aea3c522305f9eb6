import type { NumberedLine, TailOptions } from './log-store.ts';

/** What a log can be read from: the agent's own files, or the journal of the device. */
export interface LogSource {
  /** The last lines, oldest first. */
  tail(options: TailOptions): Promise<NumberedLine[]>;
  /** Calls back with what is appended from now on; returns how to stop. */
  subscribe(listener: (lines: NumberedLine[]) => void): () => void;
}
