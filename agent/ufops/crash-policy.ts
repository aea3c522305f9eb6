import type { InstanceRecord } from './records.ts';

const firstPauseMs = 500;
const longestPauseMs = 30_000;
const windowMs = 5 * 60_000;
const maximumCrashes = 5;

/** What follows when an instance ended by itself. */
export interface CrashVerdict {
  record: InstanceRecord;
  /** In the agent's words, for the log of the instance. */
  note: string;
  /** Nothing: it ended too often and stays as it is. */
  restartInMs: number | undefined;
}

/** It is started again after 0.5, 1, 2 … 30 s, until it ended five times in five minutes. */
export function judgeCrash(record: InstanceRecord, words: string, now = Date.now()): CrashVerdict {
  const crashes = [...record.crashes.filter((at) => now - at < windowMs), now];
  if (crashes.length >= maximumCrashes) {
    const failure = `It ended ${crashes.length} times in a short while and is not started again. ${words}`.slice(
      0,
      1_000,
    );
    return { record: { ...record, crashes, failure }, note: failure, restartInMs: undefined };
  }
  const restartInMs = Math.min(firstPauseMs * 2 ** (crashes.length - 1), longestPauseMs);
  return { record: { ...record, crashes }, note: `It is started again in ${restartInMs / 1000} s.`, restartInMs };
}

/** What happened before is forgotten, as a new command came. */
export function forgiven(record: InstanceRecord, wanted: InstanceRecord['wanted']): InstanceRecord {
  const { failure: _, ...rest } = record;
  return { ...rest, wanted, crashes: [] };
}
