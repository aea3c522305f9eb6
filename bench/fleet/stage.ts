// What every contest plays on.
import type { OperationCall } from '../../contract/operations.ts';
import type { JobCost } from './app-tasks.ts';
import type { Sample } from './contest.ts';
import type { Host, Hosts } from './hosts.ts';
import { App, type Built } from './ours.ts';

export interface Stage {
  hosts: Hosts;
  built: Built;
  /** With every host in it. */
  dataFolder: string;
  rounds: number;
}

export const trueEverywhere: OperationCall = {
  operation: 'shell.run',
  params: { command: 'true', asRoot: false, timeoutS: 60 },
};

/** Opens the app on its data folder, unlocked. */
export async function openApp({ built, dataFolder }: Pick<Stage, 'built' | 'dataFolder'>): Promise<App> {
  const app = await App.open(built, dataFolder);
  await app.ask({ do: 'unlock' });
  return app;
}

/** One job of an app that was just opened, so that it has no connection yet. */
export async function coldJob(stage: Stage, call: OperationCall, hosts: readonly Host[]): Promise<JobCost> {
  const app = await openApp(stage);
  const cost = await app.run(call, hosts);
  await app.close();
  return cost;
}

export function sampleOf({ wallS, cpuS, peakMb, stall }: JobCost): Sample {
  return { wallS, cpuS, peakMb, stallMs: stall.longestMs, stallWorkedMs: stall.workedMs };
}
