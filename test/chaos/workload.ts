import { createHash } from 'node:crypto';
import type { PlanInput } from '../../contract/app/plan.ts';
import type { ChaosDevice } from './device.ts';
import { ufop } from './open-stage.ts';
import { archive, beacon, image, npmPackage } from './packages.ts';
import type { Random } from './random.ts';
import type { PlannedJob, Stage } from './stage.ts';

/** What the devices' own files said before a round. */
export interface Baseline {
  starts: number;
  npmRuns: number;
  versions: number;
  pushed: string;
}

export interface Workload {
  /** In names of jobs and modules and in lines of files, so that what a round left is known by it. */
  tag: string;
  jobs: PlannedJob[];
  before: Map<ChaosDevice, Baseline>;
  /** The hash of the file that is pushed. */
  file: string;
  /** Jobs that the app would not take, since it could not write. */
  notTaken: number;
}

export interface WorkloadOptions {
  tag: string;
  random: Random;
  /** How much of it; with `small`, the costly operations go to one device each. */
  size: 'small' | 'full';
  /** Problems for which a job may be refused when it is asked for. */
  refusals?: string[];
}

/** Where `file.push` puts its file. */
export const pushedFile = 'chaos/pushed';

/**
 * Starts jobs of every effect: `read` (device.refresh), `idempotent` (file.push) and `once` (shell.run, module.restart,
 * module.install of an archive and with npm, ufop.upload). Each leaves traces on the device that can be counted there.
 */
export async function startWorkload(stage: Stage, options: WorkloadOptions): Promise<Workload> {
  const { tag, random, size, refusals = [] } = options;
  const few = size === 'small' ? 1 : 3;
  const { devices } = stage;
  const bytes = random.bytes(size === 'small' ? 60_000 : 300_000);
  const archived = await stage.addPackage(archive(tag));
  const packed = await stage.addPackage(npmPackage(`${tag}-npm`));
  const built = await stage.addPackage(image(tag));
  const pushed = await stage.addPackage({ fileName: `${tag}.bin`, bytes });
  const work: Workload = {
    ...{ tag, jobs: [], notTaken: 0 },
    before: new Map(await Promise.all(devices.map(async (device) => [device, await baselineOf(device)] as const))),
    file: createHash('sha256').update(bytes).digest('hex'),
  };
  const start = async (call: PlannedJob['call'], on = devices) => {
    const plan = planFor(random);
    const job = await stage.start({ call, devices: on }, plan, refusals);
    if (job) work.jobs.push(job);
    else work.notTaken += 1;
  };
  await start({ operation: 'shell.run', params: { command: commandOf(tag), timeoutS: 60 } });
  await start({ operation: 'module.install', params: { name: tag, version: '1.0.0', package: archived } });
  await start({ operation: 'module.restart', params: { name: beacon.name } });
  await start({ operation: 'device.refresh', params: {} });
  for (const device of random.some(devices, few)) {
    await start({ operation: 'file.push', params: { file: pushed, path: device.file(pushedFile) } }, [device]);
  }
  await start({ operation: 'ufop.upload', params: { ufop, image: built } }, random.some(devices, few));
  const withNpm = devices.filter(({ body }) => body.kind === 'sshd');
  const npm = { name: `${tag}-npm`, version: '1.0.0', package: packed };
  if (size === 'full') await start({ operation: 'module.install', params: npm }, random.some(withNpm, 2));
  return work;
}

/** Says that it began, is at it for a moment, and says that it is done. */
function commandOf(tag: string): string {
  const journal = '"$HOME/chaos/journal"';
  return `mkdir -p "$HOME/chaos" && echo "begin ${tag}" >> ${journal} && sleep 0.3 && echo "end ${tag}" >> ${journal} && echo done`;
}

/** Half of the jobs wait for devices that are away, the others end. */
function planFor(random: Random): PlanInput {
  const offline =
    random.next() < 0.5 ? { policy: 'end' as const } : { policy: 'queue' as const, expiresAfterMs: 600_000 };
  return { concurrency: random.pick([4, 8, 16]), offline };
}

async function baselineOf(device: ChaosDevice): Promise<Baseline> {
  return {
    starts: device.lines('chaos/starts').length,
    npmRuns: npmInstalls(device),
    versions: (await versionsOf(device)).length,
    pushed: hashOf(device),
  };
}

export function npmInstalls(device: ChaosDevice): number {
  return device.lines('chaos/npm-runs').filter((line) => line.startsWith('install ')).length;
}

export function hashOf(device: ChaosDevice): string {
  const content = device.bytes(pushedFile);
  return content === null ? 'absent' : createHash('sha256').update(content).digest('hex');
}

/** The versions of the ufop, as the agent's own API lists them. */
export async function versionsOf(device: ChaosDevice): Promise<unknown[]> {
  const reply = await device.ask(`/api/ufops/${ufop}/versions`);
  return reply && typeof reply === 'object' && 'data' in reply && Array.isArray(reply.data) ? reply.data : [];
}
