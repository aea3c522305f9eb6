import type { LogSource } from '../logs/log-source.ts';

/** One service as a runner sees it. */
export interface ServiceUnit {
  /** Unique on the device; made of letters, digits, `-`, `_` and `.` only. */
  id: string;
  argv: [string, ...string[]];
  cwd: string;
  env: Record<string, string>;
}

export interface ServiceStatus {
  running: boolean;
  pid?: number;
  startedAt?: number;
}

/** How a service came to its end, in words: "ended with code 1". */
export interface ServiceEnd {
  unitId: string;
  words: string;
}

/** What keeps services running: the agent itself, or the init of the device. */
export interface Runner {
  readonly name: 'process' | 'systemd';
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
