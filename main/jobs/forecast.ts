import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Snapshot } from '../../contract/app/devices.ts';
import type { DryRun, Plan, Preview, Selection, TargetPreview } from '../../contract/app/plan.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { type OperationCall, operationTraits } from '../../contract/operations.ts';
import type { Assumed } from '../inventory/inventory.ts';
import {
  basisOf,
  isUnknown,
  type KnownDevice,
  type LibraryReader,
  previewOperation,
} from '../operations/operations.ts';
import { endOfProblem } from './ends.ts';
import { waveSizes, wavesOf } from './waves.ts';

/** What is known of thousands of devices is read in pieces this long, so that nothing else waits for it. */
const pieceMs = 8;

export interface ForecastOptions {
  /** Throws `device.unknown`. */
  known(deviceId: string): KnownDevice;
  /** The devices that a filter finds. Throws `query.invalid`. */
  find(query: string): string[];
  library: LibraryReader;
}

export interface JobRequest {
  call: OperationCall;
  targets: Selection;
  plan: Plan;
}

/** One target before it is one: what is known of it, and what would be done. */
export interface ForeseenTarget {
  known: KnownDevice;
  preview: Preview;
  /** What the plan takes for granted; `null`: nothing, since nothing is changed, or nothing is known yet. */
  basis: Assumed | null;
  wave: number;
}

/** The targets that are meant now, each once, with what would be done to them. Throws `job.no-targets`, `device.unknown`, `query.invalid`. */
export async function foresee(
  { call, targets, plan }: JobRequest,
  options: ForecastOptions,
): Promise<ForeseenTarget[]> {
  const deviceIds = targets.by === 'ids' ? targets.deviceIds : options.find(targets.query);
  if (deviceIds.length === 0) throw new FlotillaError('job.no-targets');
  const seen: Omit<ForeseenTarget, 'wave'>[] = [];
  let until = performance.now() + pieceMs;
  for (const deviceId of new Set(deviceIds)) {
    const known = options.known(deviceId);
    const preview = previewOperation(call, known, options.library);
    seen.push({ known, preview, basis: assumedOf(call, known, preview) });
    if (performance.now() < until) continue;
    await nextTurn();
    until = performance.now() + pieceMs;
  }
  const waves = wavesOf(
    plan.waves,
    seen.map(({ preview }) => preview.kind === 'blocked'),
  );
  return seen.map((each, index) => ({ ...each, wave: waves[index] ?? 0 }));
}

/** The sizes of the waves; what is blocked is in none. */
export function wavesIn(foreseen: readonly ForeseenTarget[], plan: Plan): { size: number }[] {
  const open = foreseen.filter(({ preview }) => preview.kind !== 'blocked');
  return waveSizes(plan.waves, open.length).map((size) => ({ size }));
}

/** The previews of all targets, by what is known; asks no device. Throws as `foresee` does. */
export async function dryRun(request: JobRequest, options: ForecastOptions, madeAt: number): Promise<DryRun> {
  const foreseen = await foresee(request, options);
  return {
    madeAt,
    waves: wavesIn(foreseen, request.plan),
    targets: foreseen.map(({ known, preview, wave }) => ({
      deviceId: known.device.id,
      deviceName: known.device.name,
      site: known.device.site,
      preview,
      seenAt: seenAt(request.call, known.snapshot),
      ...lastReach(known),
      wave: preview.kind === 'blocked' ? null : wave,
    })),
  };
}

/** Only what was not reached is queued: a login that was refused ends as that, also the next time. */
function lastReach({ reach }: KnownDevice): Pick<TargetPreview, 'offline' | 'barredBy'> {
  if (reach.state !== 'failed') return { offline: false, barredBy: null };
  const offline = endOfProblem(reach.problem).state === 'unreachable';
  return { offline, barredBy: offline ? null : reach.problem };
}

function assumedOf(call: OperationCall, known: KnownDevice, preview: Preview): Assumed | null {
  // What is blocked is done only if the device turns out otherwise: then what was known of it does not count.
  if (operationTraits[call.operation].effect === 'read' || preview.kind === 'blocked') return null;
  const basis = basisOf(call, known);
  return Object.entries(basis).every(isUnknown) ? null : basis;
}

/** The age of what the preview is drawn from. */
function seenAt({ operation }: OperationCall, { facts, agent, modules, ufops }: Snapshot): number | null {
  const part = operation.startsWith('module.') ? modules : operation.startsWith('ufop.') ? ufops : agent;
  return (part ?? agent ?? facts)?.seenAt ?? null;
}
