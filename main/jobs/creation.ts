import { randomUUID } from 'node:crypto';
import type { Plan, PlanInput, Selection } from '../../contract/app/plan.ts';
import type { OperationCall } from '../../contract/operations.ts';
import type { JobStore } from '../inventory/inventory.ts';
import type { Clock } from './clock.ts';
import { type ForecastOptions, foresee, type JobRequest, wavesIn } from './forecast.ts';
import { JobRun } from './job-run.ts';
import { withExpiry } from './waiting-room.ts';

/** What to do, to whom, and how. */
export interface StartRequest {
  call: OperationCall;
  targets: Selection;
  plan?: PlanInput | undefined;
}

/** The plan as it is kept: a start that has passed is none, and what may wait for its device says for how long. */
export function settledPlan(call: OperationCall, plan: Plan, now: number): Plan {
  const startAt = plan.startAt !== null && plan.startAt > now ? plan.startAt : null;
  return withExpiry(call, { ...plan, startAt });
}

/** Puts a job with its targets, as they are found now, on disk. Throws as `foresee` does, and `storage.failed`. */
export async function createJob(
  request: JobRequest & { againOf: string | null },
  options: ForecastOptions & { store: JobStore },
  clock: Clock,
): Promise<{ run: JobRun; deviceIds: string[] }> {
  const { call, plan, againOf } = request;
  const foreseen = await foresee(request, options);
  const id = randomUUID();
  const targets = foreseen.map(({ known: { device }, basis, wave, preview }) => ({
    ...{ deviceId: device.id, deviceName: device.name, basis, wave },
    idempotencyKey: `${id}:${device.id}:1`,
    mustLook: preview.kind === 'blocked',
  }));
  const waves = wavesIn(foreseen, plan);
  options.store.create({ id, call, plan, waves, againOf, createdAt: clock.now(), targets });
  const run = new JobRun({ ...options.store.aliveJob(id), call, plan }, { isRecovered: false });
  return { run, deviceIds: targets.map(({ deviceId }) => deviceId) };
}
