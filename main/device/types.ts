import type { AgentHealth, LogLine } from '../../contract/agent/common.ts';
import type { Module, ModuleCommand, ModuleWrite } from '../../contract/agent/modules.ts';
import type { AgentPlan } from '../../contract/app/agent-plan.ts';
import type { AgentState, Facts, PlainServerSearch } from '../../contract/app/devices.ts';

/** Options of every request that changes something; the key makes a repeated request answer with the first outcome. */
export interface ChangeOptions {
  idempotencyKey: string;
  signal: AbortSignal;
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
  followModuleLog(id: string, options: { lines: number; signal: AbortSignal }): AsyncIterable<LogLine[]>;
  followAgentLog(options: { lines: number; signal: AbortSignal }): AsyncIterable<LogLine[]>;
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
