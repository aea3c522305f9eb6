import type { AgentHealth, LogLine } from '../../contract/agent/common.ts';
import type { Module, ModuleCommand, ModuleWrite } from '../../contract/agent/modules.ts';
import type { AgentPlan } from '../../contract/app/agent-plan.ts';
import type { AgentState, Facts, PlainServerSearch } from '../../contract/app/devices.ts';
import type { LogSpan } from '../../contract/app/logs.ts';
import type { BlobClient } from './agent-blobs.ts';
import type { AgentNews } from './event-follow.ts';
import type { UfopClient } from './ufop-types.ts';

/** Options of every request that changes something; the key makes a repeated request answer with the first outcome. */
export interface ChangeOptions {
  idempotencyKey: string;
  signal: AbortSignal;
}

/** A line as it may be shown, and which of its parts were written in colour. */
export interface DeviceLogLine extends LogLine {
  spans?: LogSpan[];
}

/** The typed REST client of the agent, or of a plain server, over the SSH connection. Every call throws FlotillaError. */
export interface AgentClient {
  /**
   * Whether a repeated change is answered with its first outcome. A plain server knows of no keys: it would do it twice, so what may
   * be done once only is not sent to it again, and only what can be seen there tells how it ended.
   */
  readonly keepsOutcomes: boolean;
  health(signal: AbortSignal): Promise<AgentHealth>;
  listModules(signal: AbortSignal): Promise<Module[]>;
  getModule(id: string, signal: AbortSignal): Promise<Module>;
  createModule(write: ModuleWrite, options: ChangeOptions): Promise<Module>;
  updateModule(id: string, write: ModuleWrite, options: ChangeOptions): Promise<Module>;
  deleteModule(id: string, options: ChangeOptions): Promise<void>;
  actOnModule(id: string, command: ModuleCommand, options: ChangeOptions): Promise<void>;
  /** The last `lines` lines, then what comes, in batches, until the signal aborts or the device goes away. */
  followModuleLog(id: string, options: { lines: number; signal: AbortSignal }): AsyncIterable<DeviceLogLine[]>;
  followAgentLog(options: { lines: number; signal: AbortSignal }): AsyncIterable<DeviceLogLine[]>;
  /** What changes on the device, until the signal aborts or the agent ends it; a server that tells nothing by itself ends it at once. */
  followEvents(signal: AbortSignal): AsyncIterable<AgentNews>;
}

/** How long work tells what it is doing: named steps with output and progress. */
export interface StepReport {
  /** Runs `work` as a named step; its end and its failure are recorded. */
  step<T>(name: string, work: (step: StepHandle) => Promise<T>): Promise<T>;
}
export interface StepHandle {
  output(text: string): void;
  progress(done: number, total: number): void;
  /** Marks the step as not needed ("already there"), with the reason as its output. */
  skip(reason: string): void;
}

export interface FileOptions {
  asRoot: boolean;
  signal: AbortSignal;
}

/** A variable of a shell that holds a secret. */
export interface Variable {
  name: string;
  /** Without NUL. */
  value: string;
}

export interface RunOptions extends FileOptions {
  /** What the command finds in its environment, and nobody in its output. */
  variables?: readonly Variable[];
  timeoutMs: number;
  /** Told of what it prints as it comes, bounded. */
  onOutput(text: string): void;
}

export interface RunResult {
  /** `null` when it was ended by a signal. */
  code: number | null;
  signal: string | null;
  /** The last line that it printed, or an empty one. */
  lastLine: string;
  /** It printed more than was taken. */
  truncated: boolean;
}

export interface FileAt {
  kind: 'file' | 'folder' | 'other';
  /** Of a file that could be read. */
  sha256: string | null;
  /** Such as 0o644, where the device can tell. */
  mode: number | null;
}

export interface FilePut extends FileOptions {
  /** On this laptop. */
  from: string;
  /** On the device, absolute. */
  to: string;
  mode: number;
  onProgress?(doneBytes: number, totalBytes: number): void;
}

/** One reachable device: an open, trusted, authenticated SSH connection and what can be done over it. */
export interface DeviceSession {
  /** One round trip: facts, and whether an agent is there. */
  probe(signal: AbortSignal): Promise<{ facts: Facts; agent: AgentState }>;
  /** One round trip: what setting up the agent would do. Changes nothing. */
  planAgent(signal: AbortSignal): Promise<AgentPlan>;
  /** Probe → upload → verify hash → token → start → health through the tunnel. Idempotent: `changed` says if it did anything. */
  setUpAgent(report: StepReport, signal: AbortSignal): Promise<{ changed: boolean; agent: AgentState }>;
  /** Stops the agent and removes what Flotilla put there. */
  removeAgent(report: StepReport, signal: AbortSignal): Promise<{ changed: boolean }>;
  /**
   * Our agent; where there is none and the device is known to have a plain server, that one. Throws `agent.not-set-up` or
   * `agent.not-running` where there is none to talk to.
   */
  agent(signal: AbortSignal): Promise<AgentClient>;
  /** Looks for a plain server among what listens on the device. `sshPort` is left in peace. Changes nothing. */
  findPlainServer(options: { sshPort: number; signal: AbortSignal }): Promise<PlainServerSearch>;
  /** The Ufop API of our agent. Throws `agent.not-set-up`, `agent.not-running`; `plain.not-offered` where there is a plain server. */
  ufops(signal: AbortSignal): Promise<UfopClient>;
  /** Packages and images ahead of their use. Throws as `ufops` does. */
  blobs(signal: AbortSignal): Promise<BlobClient>;
  /** Runs a command line as it would be typed. A code other than 0 is a result. Throws `ssh.*`, `device.no-root`. */
  run(command: string, options: RunOptions): Promise<RunResult>;
  /** What is at a path, hashed unless `hash` is false; `null` where there is nothing. Throws `ssh.command-failed`, `device.no-root`. */
  fileAt(path: string, options: FileOptions & { hash?: boolean }): Promise<FileAt | null>;
  /** Puts a file of this laptop in place, as a whole or not at all, going on where an attempt before was cut. Throws `files.*`, `ssh.*`. */
  putFile(file: FilePut): Promise<void>;
  /** Changes with each start of the device. Throws `ssh.command-failed`. */
  bootId(signal: AbortSignal): Promise<string>;
  /** Asks the device to start anew; it goes away soon after. Throws `device.no-root`, `ssh.command-failed`. */
  reboot(signal: AbortSignal): Promise<void>;
}

/** Opens (or reuses) the connection to a device. Throws `ssh.*`, `trust.*`, `credential.unknown`, `vault.locked`. */
export type OpenSession = (deviceId: string, signal: AbortSignal) => Promise<DeviceSession>;

/** The agent that this Flotilla would put on a device. */
export interface AgentBundle {
  bytes: Uint8Array;
  /** sha256 of the bytes, hex; what a running agent reports as its `build`. */
  build: string;
  version: string;
}

/** Sessions over a pool of connections, and their end. */
export interface DeviceSessions {
  open: OpenSession;
  /** Closes the HTTP tunnels; the pool is closed by its owner. */
  close(): Promise<void>;
}
