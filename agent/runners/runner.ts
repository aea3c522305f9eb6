import type { LogSource } from '../logs/log-source.ts';

/** One service as a runner sees it. */
export interface ServiceUnit {
  /** Unique on the device; made of letters, digits, `-`, `_` and `.` only. */
  id: string;
  argv: [string, ...string[]];
  cwd: string;
  env: Record<string, string>;
  /** Whom it runs as; as the agent when left out. */
  user?: { uid: number; gid: number };
  /** For runners that can `limit`. */
  limits?: ServiceLimits;
  /** For runners that can `restart`: it is started again whenever it ends without having been told to. */
  restart?: RestartPolicy;
}

export interface ServiceLimits {
  memoryBytes?: number | undefined;
  /** 100 is the whole of one processor. */
  cpuPercent?: number | undefined;
}

export interface RestartPolicy {
  /** The pause before the first restart; it doubles with each that follows soon. */
  firstMs: number;
  longestMs: number;
}

export interface ServiceStatus {
  running: boolean;
  pid?: number;
  startedAt?: number;
  /** How often the runner started it again since it was last told to start. */
  restarts?: number;
  /** What the device does not hold the service to, although it was asked to. */
  unheldLimits?: ('memory' | 'cpu')[];
}

/** How a service came to its end, in words: "ended with code 1". */
export interface ServiceEnd {
  unitId: string;
  words: string;
  /** The runner starts it again by itself. */
  restarting?: boolean;
}

/** What keeps services running: the agent itself, or the init of the device. */
export interface Runner {
  readonly name: 'process' | 'systemd';
  /** Whether it heeds `limits` and `restart` of a unit; where it does not, that is left to the caller. */
  readonly can: { limit: boolean; restart: boolean };
  /** Takes up the services that outlived the agent. */
  adopt(): Promise<void>;
  /** Starts a service that does not run. Answers once it stayed up for a moment; throws `did-not-stay-up`. */
  start(unit: ServiceUnit): Promise<void>;
  /** Ends a service and everything it started; nothing of it runs when this answers. Throws `stop-failed`. */
  stop(unitId: string): Promise<void>;
  status(unitId: string): ServiceStatus;
  /** Ends the service and forgets it, its definition and its log. */
  remove(unitId: string): Promise<void>;
  log(unitId: string): LogSource;
  /** One line in the agent's own words in the log of a service. */
  note(unitId: string, text: string): void;
  /** Calls back when a service ends without having been told to. */
  onEnd(listener: (end: ServiceEnd) => void): void;
  /** Lets go of everything; the services run on. */
  close(): void;
}
