import type { InstancesAdd, Ufop, UfopInstance, UfopSummary, UfopVersion } from '../../contract/agent/ufops.ts';
import type { ChangeOptions, DeviceLogLine } from './types.ts';

export interface UfopRegistration {
  name: string;
  aclMode: string;
  desc?: string | undefined;
  configuration?: Record<string, unknown> | undefined;
}

/** An image that was sent ahead, by its hash. */
export interface ImageUpload {
  ufop: string;
  blob: string;
  version?: string | undefined;
  desc?: string | undefined;
}

export interface FollowLog {
  lines: number;
  signal: AbortSignal;
}

/**
 * The typed client of the Ufop API, over the SSH connection. Every call throws `ufop.unknown` and its kin, `agent.no-ufops` where the
 * agent does not know that API, `agent.*`, `ssh.*`. What replies say of a change is not to be believed: read again.
 */
export interface UfopClient {
  list(signal: AbortSignal): Promise<UfopSummary[]>;
  describe(ufop: string, signal: AbortSignal): Promise<Ufop>;
  versions(ufop: string, signal: AbortSignal): Promise<UfopVersion[]>;
  instances(ufop: string, signal: AbortSignal): Promise<UfopInstance[]>;
  /** Throws `ufop.exists`. */
  register(write: UfopRegistration, options: ChangeOptions): Promise<void>;
  remove(ufop: string, options: ChangeOptions): Promise<void>;
  /** Begins a build; gives the name of the version where the server tells. Throws `ufop.version-exists`, `ufop.bad-image`. */
  upload(image: ImageUpload, options: ChangeOptions): Promise<string | null>;
  /** Selects the version that new instances get. */
  select(ufop: string, version: string, options: ChangeOptions): Promise<void>;
  /** Gives what it says that it added. */
  addInstances(ufop: string, add: InstancesAdd, options: ChangeOptions): Promise<UfopInstance[]>;
  removeInstance(instance: InstanceRef, options: ChangeOptions): Promise<void>;
  act(instance: InstanceRef, command: 'start' | 'stop' | 'reboot', options: ChangeOptions): Promise<void>;
  /** Throws `ufop.upgrade-failed`. */
  upgrade(ufop: string, options: ChangeOptions): Promise<void>;
  followLog(instance: InstanceRef, follow: FollowLog): AsyncIterable<DeviceLogLine[]>;
  followBuild(build: { ufop: string; version: string }, follow: FollowLog): AsyncIterable<DeviceLogLine[]>;
}

export interface InstanceRef {
  ufop: string;
  index: number;
}
