import type { TargetState } from '../../contract/app/jobs.ts';
import type { Plan } from '../../contract/app/plan.ts';
import type { Problem } from '../../contract/errors.ts';
import type { OperationCall } from '../../contract/operations.ts';
import type { Sealed } from './credentials.ts';
import type { Assumed } from './job-rows.ts';

// What the job store is given to write.

/** A job with its targets, as it is first written. */
export interface NewJob {
  id: string;
  call: OperationCall;
  plan: Plan;
  waves: { size: number }[];
  againOf: string | null;
  createdAt: number;
  targets: NewTarget[];
  /** The values of the secrets that the call names. */
  secrets?: Sealed | null;
}

export interface NewTarget {
  deviceId: string;
  deviceName: string;
  wave: number;
  idempotencyKey: string;
  /** What the plan takes for granted of the device; `null`: nothing. */
  basis: Assumed | null;
  /** Its turn begins with a look at the device. */
  mustLook: boolean;
}

/** How a target ended. */
export interface TargetEnd {
  state: TargetState;
  result: string | null;
  problem: Problem | null;
}

/** Another attempt; with a new key, once the old one was answered. */
export interface Retry {
  nextAt: number;
  problem: Problem | null;
  newKey: string | null;
}

export interface Queueing {
  expiresAt: number;
  problem: Problem | null;
}

/** The end of everything that does not run. */
export interface Stop {
  by: 'failure-limit' | 'cancel';
  apart: readonly { deviceId: string; end: TargetEnd }[];
  rest: TargetEnd;
}
