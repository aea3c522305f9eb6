// What the bench and the app's process say to each other.
import type { OperationCall } from '../../contract/operations.ts';
import type { Host } from './hosts.ts';
import type { Stall } from './stall-watch.ts';

export interface AppSettings {
  dataFolder: string;
  agentBundle: string;
}

export type AppTask =
  | { do: 'unlock' }
  | { do: 'enter'; hosts: readonly Host[]; keyFile: string; user: string; port: number }
  | { do: 'add'; path: string }
  | { do: 'run'; call: OperationCall; addresses: readonly string[] }
  | { do: 'close' };

export interface AppAnswer {
  nativeCrypto?: boolean;
  sha256?: string;
  /** What opening took, from the start of the process on. */
  opened?: { wallS: number; cpuS: number; peakMb: number };
  cost?: JobCost;
}

export type AppReply = { answer: AppAnswer; error?: never } | { answer?: never; error: string };

/** What one job took, from the call that started it until whoever follows it knows its end. */
export interface JobCost {
  wallS: number;
  /** Of the whole process in that time. */
  cpuS: number;
  /** The most that the process had resident in that time. */
  peakMb: number;
  stall: Stall;
  counts: Partial<Record<string, number>>;
  /** Of a target that did not end well. */
  problem: string | null;
  /** Of the first target; times from the start of the job. */
  steps: { name: string; fromMs: number; untilMs: number }[];
}
