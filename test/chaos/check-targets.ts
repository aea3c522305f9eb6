import { endStates } from '../../contract/app/jobs.ts';
import { chainIn, jobsIn, targetsIn } from './ledger.ts';
import type { PlannedJob, Stage } from './stage.ts';

export interface TargetCount {
  planned: number;
  ended: number;
  /** How many ended in which state. */
  states: Record<string, number>;
  /** The codes of their problems, each with how many ended so. */
  why: Record<string, number>;
  problems: string[];
}

/**
 * Whether every target of every job that was asked for is in the file, ended once, in a word of the design; and whether nothing
 * is there that nobody asked for. Read from the file, not from the app. All jobs are looked at; those of `earlier` are not counted.
 */
export function checkTargets(stage: Stage, earlier: ReadonlySet<PlannedJob>): TargetCount {
  const { jobs, targets, endings } = stage.read((database) => ({
    jobs: jobsIn(database),
    targets: targetsIn(database),
    endings: chainIn(database).entries.filter(({ kind }) => kind === 'target.ended'),
  }));
  const problems: string[] = [];
  adopt(stage.planned, jobs);
  stage.planned = stage.planned.filter(({ id }) => id !== null);
  const known = new Map(stage.planned.map((job) => [job.id, job]));
  for (const { id, operation } of jobs) if (!known.has(id)) problems.push(`a ${operation} that nobody asked for`);
  const words = new Set<string>(endStates);
  const times = new Map<string, number>();
  for (const { jobId, deviceId } of endings) {
    const key = `${jobId}:${deviceId}`;
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  const states: Record<string, number> = {};
  const why: Record<string, number> = {};
  let planned = 0;
  for (const job of stage.planned) {
    const { id, devices, call } = job;
    const isCounted = !earlier.has(job);
    if (isCounted) planned += devices.length;
    const found = new Map(targets.filter(({ jobId }) => jobId === id).map((target) => [target.deviceId, target]));
    if (found.size !== devices.length) problems.push(`${call.operation}: ${found.size} targets of ${devices.length}`);
    for (const device of devices) {
      const target = found.get(device.id);
      const about = `${call.operation} on ${device.name}`;
      if (!target) problems.push(`${about}: lost`);
      else if (target.endedAt === null) problems.push(`${about}: has not ended (${target.state})`);
      else if (!words.has(target.state)) problems.push(`${about}: ended as ${target.state}`);
      if (isCounted && target && target.endedAt !== null) {
        states[target.state] = (states[target.state] ?? 0) + 1;
        const code = target.problem === null ? null : JSON.parse(target.problem).code;
        if (code !== null) why[`${call.operation} ${code}`] = (why[`${call.operation} ${code}`] ?? 0) + 1;
      }
      const ended = times.get(`${id}:${device.id}`) ?? 0;
      if (ended !== 1) problems.push(`${about}: ended ${ended} times by the history`);
    }
  }
  return { planned, ended: Object.values(states).reduce((sum, n) => sum + n, 0), states, why, problems };
}

/** The app was killed before it said whether it had taken a job: the file tells. */
function adopt(planned: PlannedJob[], jobs: readonly { id: string; call: string }[]): void {
  const taken = new Set(planned.map(({ id }) => id));
  for (const job of planned.filter(({ id }) => id === null)) {
    const found = jobs.find(({ id, call }) => !taken.has(id) && isSame(JSON.parse(call), job.call));
    if (!found) continue;
    job.id = found.id;
    taken.add(found.id);
  }
}

/** What was left out when it was asked for, the app filled in. */
function isSame(stored: PlannedJob['call'], asked: PlannedJob['call']): boolean {
  if (stored.operation !== asked.operation) return false;
  const params = new Map(Object.entries(stored.params));
  return Object.entries(asked.params).every(([name, value]) => params.get(name) === value);
}
