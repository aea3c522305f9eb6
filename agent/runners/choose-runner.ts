import { existsSync } from 'node:fs';
import type { RecordStore } from '../state/record-store.ts';
import type { ProcessRecord } from './process-record.ts';
import { ProcessRunner } from './process-runner.ts';
import type { Runner } from './runner.ts';
import { SystemdRunner } from './systemd-runner.ts';

/** `auto` takes systemd where it is the init of the device and the agent is root, else the agent itself. */
export const runnerChoices = ['auto', 'process', 'systemd'] as const;
export type RunnerChoice = (typeof runnerChoices)[number];

export interface RunnerOptions {
  dataDir: string;
  processRecords: RecordStore<ProcessRecord>;
  settleMs: number;
  graceMs: number;
  report: (message: string) => void;
}

/**
 * What keeps the services of this agent running, with the services that outlived the last agent taken up. An ordinary
 * user has the process runner also where systemd is the init: units of a user end with the last login unless root
 * allowed otherwise, and their journal cannot be read everywhere.
 */
export async function chooseRunner(choice: RunnerChoice, options: RunnerOptions): Promise<Runner> {
  const processes = new ProcessRunner({ ...options, records: options.processRecords });
  if (choice === 'process' || (choice === 'auto' && systemdIsMissing())) {
    await processes.adopt();
    return processes;
  }
  const reason = systemdIsMissing();
  if (reason) throw new Error(`Services cannot be run by systemd: ${reason}.`);
  await endProcesses(processes, options);
  const systemd = new SystemdRunner(options);
  await systemd.adopt();
  return systemd;
}

function systemdIsMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'the agent is not root';
  return existsSync('/run/systemd/system') ? undefined : 'it is not the init of this device';
}

/** Services that an earlier agent ran itself would run twice; those that are to run are started again under systemd. */
async function endProcesses(processes: ProcessRunner, { processRecords, report }: RunnerOptions): Promise<void> {
  const left = processRecords.all();
  if (left.length > 0) {
    await processes.adopt();
    for (const { unitId } of left) {
      report(`${unitId} was run by the agent itself; systemd takes it over.`);
      await processes.stop(unitId);
    }
  }
  processes.close();
}
