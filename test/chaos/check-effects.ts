import { type Module, moduleListSchema } from '../../contract/agent/modules.ts';
import type { ChaosDevice } from './device.ts';
import { targetsIn } from './ledger.ts';
import type { PlannedJob, Stage } from './stage.ts';
import { type Baseline, hashOf, npmInstalls, pushedFile, versionsOf, type Workload } from './workload.ts';

/** How often something was done, and how often it may have been. */
interface Count {
  what: string;
  times: number;
  least: number;
  most: number;
}

/** States that say that nothing was done. */
const untouched = new Set(['unreachable', 'refused', 'needs-trust', 'skipped', 'expired', 'superseded']);

export interface EffectProblem {
  text: string;
  /** Done more often than it may have been. */
  isTwice: boolean;
}

/**
 * Whether each device bears exactly what its targets say was done to it: by the lines that the commands themselves left there, by
 * what the agent lists, and by the files.
 */
export async function checkEffects(stage: Stage, work: Workload): Promise<EffectProblem[]> {
  const states = new Map(stage.read(targetsIn).map(({ jobId, deviceId, state }) => [`${jobId}:${deviceId}`, state]));
  const problems: EffectProblem[] = [];
  for (const { id, call, devices } of work.jobs) {
    for (const device of devices) {
      const state = states.get(`${id}:${device.id}`);
      const before = work.before.get(device);
      // One that is missing is told by the count of targets.
      if (!state || !before) continue;
      for (const { what, times, least, most } of await countsOf({ call, state, device, before, work })) {
        if (times >= least && times <= most) continue;
        const allowed = least === most ? `${least}` : `${least} to ${most}`;
        problems.push({
          text: `${device.name}: ${what} ${times} times, not ${allowed} (${state})`,
          isTwice: times > most,
        });
      }
    }
  }
  return problems;
}

interface Effect {
  call: PlannedJob['call'];
  state: string;
  device: ChaosDevice;
  before: Baseline;
  work: Workload;
}

async function countsOf({ call, state, device, before, work }: Effect): Promise<Count[]> {
  const { powerCycles, agentKills } = device;
  const once = { least: state === 'succeeded' ? 1 : 0, most: untouched.has(state) ? 0 : 1 };
  switch (call.operation) {
    case 'shell.run': {
      const journal = device.lines('chaos/journal');
      const times = (word: string) => journal.filter((line) => line === `${word} ${work.tag}`).length;
      return [
        { what: 'the command began', times: times('begin'), ...once },
        { what: 'the command ended', times: times('end'), ...once },
      ];
    }
    case 'module.restart': {
      const times = device.lines('chaos/starts').length - before.starts;
      // What is enabled starts with the device.
      return [{ what: 'the module started', times, least: once.least, most: once.most + powerCycles }];
    }
    case 'module.install': {
      const { name } = call.params;
      const there = (await modulesOf(device)).filter(({ description }) => description.name === name).length;
      const counts = [{ what: `${name} is there`, times: there, ...once }];
      if (!name.endsWith('-npm')) return counts;
      // A killed agent's request goes on when it is back: its npm may have to begin anew.
      const most = once.most + powerCycles + agentKills;
      return [
        ...counts,
        { what: 'npm installed', times: npmInstalls(device) - before.npmRuns, least: once.least, most },
      ];
    }
    case 'ufop.upload':
      return [{ what: 'a version was built', times: (await versionsOf(device)).length - before.versions, ...once }];
    case 'file.push': {
      const now = hashOf(device);
      const isNew = now === work.file;
      if (isNew || now === before.pushed) return [{ what: 'the file was put', times: Number(isNew), ...once }];
      return [{ what: `${pushedFile} is neither old nor new`, times: 1, least: 0, most: 0 }];
    }
    default:
      return [];
  }
}

/** The modules, as the agent's own API lists them. */
export async function modulesOf(device: ChaosDevice): Promise<Module[]> {
  return moduleListSchema.parse(await device.ask('/modules')).modules;
}
