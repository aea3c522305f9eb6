import type { JobStore } from '../inventory/inventory.ts';
import type { Log } from '../log.ts';
import type { Agenda } from './agenda.ts';
import type { Clock } from './clock.ts';
import type { JobRun } from './job-run.ts';

/** What the parts of the engine work on together. */
export interface EngineState {
  store: JobStore;
  clock: Clock;
  agenda: Agenda;
  log: Log;
  /** Aborts when the app closes. */
  closing: AbortController;
  /** Jobs that have not ended, oldest first. */
  runs: Map<string, JobRun>;
  /** These targets of the job changed, and it is on disk. */
  tell(jobId: string, deviceIds: readonly string[]): void;
  /** The job has ended: whoever follows it need not wait for more. */
  over(jobId: string): void;
  tellQueue(): void;
  /** Looks soon for what can be started. */
  pump(): void;
}

/** The name of what is to happen to a target, or to a job, in the agenda. */
export function agendaKey(what: 'retry' | 'expire' | 'time' | 'soak' | 'limit', jobId: string, deviceId = ''): string {
  return `${what}:${jobId}:${deviceId}`;
}
