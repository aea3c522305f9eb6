import type { Random } from './random.ts';
import type { PlannedJob, Stage } from './stage.ts';

/** What a fault has to work with in one round. */
export interface Strike {
  stage: Stage;
  random: Random;
  /** The jobs that run while it strikes. */
  jobs: readonly PlannedJob[];
  /** Something a reader of the table wants to know, and how often it was done. */
  count(what: string, times?: number): void;
}

/** One way in which the world fails. It leaves the world whole again, with the app open. */
export interface Fault {
  name: FaultName;
  /** In a sentence that begins with "when". */
  title: string;
  /** Why it cannot be tried here; `null` when it can. */
  missing?(stage: Stage): string | null;
  /** With jobs that were begun a moment ago. */
  strike(strike: Strike): Promise<void>;
  /** Before the jobs are begun, where there is something to prepare. */
  prepare?(strike: Omit<Strike, 'jobs'>): Promise<void>;
  /** Problems for which the app may refuse a job while this is the matter. */
  refusals?: string[];
  /** It strikes an app at rest: no jobs run meanwhile. */
  isAtRest?: boolean;
}

export const faultNames = [
  'app-killed',
  'agent-killed',
  'rebooted',
  'link-cut',
  'link-slow',
  'link-silent',
  'asleep',
  'laptop-full',
  'device-full',
  'database-damaged',
] as const;
export type FaultName = (typeof faultNames)[number];
