import { setTimeout as pause } from 'node:timers/promises';
import type { PlanInput } from '../../contract/app/plan.ts';
import type { OperationCallInput } from '../../contract/operations.ts';
import { operationCallSchema } from '../../contract/operations.ts';
import type { Fleet } from '../fleet.ts';
import { type DemoPackage, fillLibrary } from './demo-packages.ts';

/** The devices of the demo by name, and what may end the story early. */
export interface Scene {
  fleet: Fleet;
  idOf: (name: string) => string;
  signal: AbortSignal;
}

/**
 * What a technician would have done on a day: real jobs on the simulated devices, so that every view has something to
 * show. Each part is one device or one group; they run side by side where they do not meet.
 */
export async function tellStory(scene: Scene, live: readonly string[]): Promise<void> {
  const { fleet, idOf, signal } = scene;
  const refresh = (name: string) => fleet.devices.refresh(idOf(name), signal).catch(() => {});
  const [packages] = await Promise.all([fillLibrary(fleet, signal), ...live.map(refresh)]);
  signal.throwIfAborted();
  const of = (title: DemoPackage) => packages.get(title) ?? '';
  await Promise.all([pumps(scene, of), harbour(scene, of), seaState(scene, of), gateways(scene, of)]);
}

type HashOf = (title: DemoPackage) => string;
const pumpYard = ['pump-01', 'pump-02', 'pump-03', 'pump-04', 'pump-05', 'pump-06'];

/** An update that one pump does not take: the canary was well, the limit stops the rest. */
async function pumps(scene: Scene, of: HashOf): Promise<void> {
  const name = 'pump-control';
  const old = { name, version: '2.4.1', package: of('pump-control 2.4.1') };
  await run(scene, pumpYard, { operation: 'module.install', params: old });
  await run(scene, pumpYard, { operation: 'module.start', params: { name } });
  await run(
    scene,
    [...pumpYard, 'pump-07', 'pump-08'],
    { operation: 'module.update', params: { name, version: '2.5.0', package: of('pump-control 2.5.0') } },
    {
      waves: { preset: 'batches', size: { unit: 'count', value: 3 }, canary: { unit: 'count', value: 1 } },
      failureLimit: { unit: 'count', value: 1 },
      concurrency: 2,
    },
  );
}

async function harbour(scene: Scene, of: HashOf): Promise<void> {
  const name = 'tide-logger';
  const install = { name, version: '1.2.0', package: of('tide-logger 1.2.0') };
  await run(scene, ['harbour-02', 'harbour-03'], { operation: 'module.install', params: install });
  await run(scene, ['harbour-02', 'harbour-03'], { operation: 'module.start', params: { name } });
  const update = { name, version: '1.3.0', package: of('tide-logger 1.3.0') };
  await run(scene, ['harbour-02'], { operation: 'module.update', params: update });
}

/** A ufop with a version that did not build, and instances that still run the version before. */
async function seaState(scene: Scene, of: HashOf): Promise<void> {
  const ufop = 'sea-state';
  const on = ['harbour-01'];
  const upload = (version: string, image: string, select: boolean) =>
    run(scene, on, { operation: 'ufop.upload', params: { ufop, version, image, select } });
  const desc = 'Wave height from the buoy off the mole';
  await run(scene, on, { operation: 'ufop.register', params: { ufop, desc } });
  await upload('v1', of('sea-state v1'), true);
  await run(scene, on, { operation: 'ufop.add-instances', params: { ufop, size: 2 } });
  await upload('v2', of('sea-state v2'), false);
  await upload('v3', of('sea-state v3'), true);
  await run(scene, on, { operation: 'ufop.add-instances', params: { ufop, size: 1 } });
}

async function gateways(scene: Scene, of: HashOf): Promise<void> {
  const name = 'modem-watch';
  const gates = ['ridge-01', 'mill-01', 'mill-02', 'mill-03', 'light-01'];
  const install = { name, version: '0.9.1', package: of('modem-watch 0.9.1') };
  await run(scene, gates, { operation: 'module.install', params: install });
  await run(scene, gates.slice(0, 3), { operation: 'module.start', params: { name } });
  // Its site is out of reach: it waits until this laptop is there.
  await start(scene, ['mill-04'], { operation: 'module.restart', params: { name } }, { offline: { policy: 'queue' } });
  await run(scene, [...gates, 'ridge-02', 'ridge-03', 'harbour-04'], {
    operation: 'shell.run',
    params: { command: 'df -h / | tail -1' },
  });
}

/** Starts a job and waits until it has ended, well or not: what goes wrong is part of the story. */
async function run(scene: Scene, names: readonly string[], call: OperationCallInput, plan?: PlanInput): Promise<void> {
  const jobId = await start(scene, names, call, plan);
  for await (const _progress of scene.fleet.jobs.progress(jobId, scene.signal)) {
    // Only its end matters here.
  }
  // A progress that was cut by the end of the demo ends like one that is over.
  scene.signal.throwIfAborted();
  await pause(0);
}

async function start(
  { fleet, idOf }: Scene,
  names: readonly string[],
  call: OperationCallInput,
  plan: PlanInput = {},
): Promise<string> {
  const targets = { by: 'ids' as const, deviceIds: names.map(idOf) };
  const { id } = await fleet.jobs.start({ call: operationCallSchema.parse(call), targets, plan });
  return id;
}
