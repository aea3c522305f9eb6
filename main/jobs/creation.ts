import { randomUUID } from 'node:crypto';
import type { JobSecret } from '../../contract/app/job-secrets.ts';
import type { EndState } from '../../contract/app/jobs.ts';
import type { Plan, PlanInput, Selection } from '../../contract/app/plan.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { type OperationCall, secretNamesOf } from '../../contract/operations.ts';
import type { JobStore } from '../inventory/inventory.ts';
import type { JobSecrets } from '../secrets/secrets.ts';
import type { Clock } from './clock.ts';
import { type ForecastOptions, foresee, type JobRequest, wavesIn } from './forecast.ts';
import { JobRun } from './job-run.ts';
import { withExpiry } from './waiting-room.ts';

/** What to do, to whom, and how. */
export interface StartRequest {
  call: OperationCall;
  targets: Selection;
  plan?: PlanInput | undefined;
  /** The values of the secrets that the call names. */
  secrets?: readonly JobSecret[] | undefined;
}

/** Which targets of an earlier job, and how. */
export interface AgainRequest extends Pick<StartRequest, 'secrets'> {
  states: readonly EndState[];
  plan?: Plan | undefined;
}

/** The command is kept as it was typed; a shorter value may stand in it by chance. */
const shortestInCommand = 8;

/** The plan as it is kept: a start that has passed is none, and what may wait for its device says for how long. */
export function settledPlan(call: OperationCall, plan: Plan, now: number): Plan {
  const startAt = plan.startAt !== null && plan.startAt > now ? plan.startAt : null;
  return withExpiry(call, { ...plan, startAt });
}

/**
 * Puts a job with its targets, as they are found now, on disk; its secrets sealed. Throws as `foresee` does, and `storage.failed`,
 * `secrets.needed`, `secrets.in-command`, `vault.locked`, `vault.absent`.
 */
export async function createJob(
  request: JobRequest & { againOf: string | null; secrets: readonly JobSecret[] },
  options: ForecastOptions & { store: JobStore; secrets: Pick<JobSecrets, 'seal'> },
  clock: Clock,
): Promise<{ run: JobRun; deviceIds: string[] }> {
  const { call, plan, againOf } = request;
  const values = secretsFor(call, request.secrets);
  const foreseen = await foresee(request, options);
  const id = randomUUID();
  const targets = foreseen.map(({ known: { device }, basis, wave, preview }) => ({
    ...{ deviceId: device.id, deviceName: device.name, basis, wave },
    idempotencyKey: `${id}:${device.id}:1`,
    mustLook: preview.kind === 'blocked',
  }));
  const waves = wavesIn(foreseen, plan);
  const secrets = values.length > 0 ? options.secrets.seal(id, values) : null;
  options.store.create({ id, call, plan, waves, againOf, createdAt: clock.now(), targets, secrets });
  const run = new JobRun({ ...options.store.aliveJob(id), call, plan }, { isRecovered: false });
  return { run, deviceIds: targets.map(({ deviceId }) => deviceId) };
}

/** The values of all secrets that a call names, and of no others. */
function secretsFor(call: OperationCall, given: readonly JobSecret[]): JobSecret[] {
  const names = secretNamesOf(call);
  const values = given.filter(({ name }) => names.includes(name));
  const needed = names.filter((name) => !values.some((one) => one.name === name));
  if (needed.length > 0) throw new FlotillaError('secrets.needed', { names: needed.join(', ') });
  const text = 'command' in call.params ? call.params.command : '';
  const told = values.find(({ value }) => value.length >= shortestInCommand && text.includes(value));
  if (told) throw new FlotillaError('secrets.in-command', { name: told.name });
  return values;
}
