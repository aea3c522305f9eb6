import { randomUUID } from 'node:crypto';
import type { JobSecret } from '../../contract/app/job-secrets.ts';
import type { EndState } from '../../contract/app/jobs.ts';
import type { Plan, PlanInput, Selection } from '../../contract/app/plan.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { type OperationCall, secretNamesOf } from '../../contract/operations.ts';
import type { JobStore, NewJob } from '../inventory/inventory.ts';
import type { JobSecrets } from '../secrets/secrets.ts';
import type { Clock } from './clock.ts';
import { type ForecastOptions, foresee, type JobRequest, wavesIn } from './forecast.ts';
import { JobRun, type KnownJob } from './job-run.ts';
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
  const job: NewJob = { id, call, plan, waves, againOf, createdAt: clock.now(), targets, secrets };
  options.store.create(job);
  const run = new JobRun(asStored(job), { isRecovered: false });
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

/** A job that was just put on disk, as it would be read from there: thousands of targets are not read again for it. */
function asStored({ id, call, plan, waves, createdAt, targets }: NewJob): KnownJob {
  const untouched = {
    sentAt: null,
    memo: null,
    retries: 0,
    nextAt: null,
    queuedAt: null,
    expiresAt: null,
    problem: null,
  };
  return {
    ...{ id, call, plan, waves, createdAt, startedAt: null, soakUntil: null, wave: 0, ill: 0, unchecked: [] },
    ...{ isPaused: false, isCancelled: false, isStopped: false },
    counts: { waiting: targets.length },
    targets: targets.map((target) => ({ ...target, ...untouched, state: 'waiting' })),
  };
}
