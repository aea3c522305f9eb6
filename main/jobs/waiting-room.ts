import type { QueuedTarget } from '../../contract/app/jobs.ts';
import type { Plan } from '../../contract/app/plan.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { OperationCall } from '../../contract/operations.ts';
import { operationTraits } from '../../contract/operations.ts';
import type { TargetEnd, TargetKey } from '../inventory/inventory.ts';
import { endOfLostAnswer, endWith } from './ends.ts';
import { agendaKey, type EngineState } from './engine-state.ts';
import type { JobRun, LiveTarget } from './job-run.ts';
import type { Reachability } from './reachability.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** An agent keeps the outcome of a request for a week: after that, asking again might do it again. */
const answerKeptMs = 6 * dayMs;

interface Place {
  run: JobRun;
  target: LiveTarget;
}

/** The queue: targets that wait until this laptop next reaches their device, or until they expire. */
export class WaitingRoom {
  readonly #state: EngineState;
  readonly #reachability: Reachability;
  readonly #onExpired: (run: JobRun, target: LiveTarget) => void;
  readonly #places = new Map<string, Set<Place>>();

  constructor(state: EngineState, reachability: Reachability, onExpired: (run: JobRun, target: LiveTarget) => void) {
    this.#state = state;
    this.#reachability = reachability;
    this.#onExpired = onExpired;
  }

  enter(run: JobRun, target: LiveTarget): void {
    const { deviceId } = target;
    this.#remove(run, target);
    const places = this.#places.get(deviceId) ?? new Set();
    places.add({ run, target });
    this.#places.set(deviceId, places);
    const { agenda, clock } = this.#state;
    agenda.set(agendaKey('expire', run.id, deviceId), target.expiresAt ?? clock.now(), () => {
      // One that runs just now is settled when it comes back.
      if (target.state === 'queued') this.#onExpired(run, target);
    });
    this.#reachability.watch(deviceId);
    this.#state.tellQueue();
  }

  leave(run: JobRun, target: LiveTarget): void {
    if (!this.#remove(run, target)) return;
    this.#state.agenda.delete(agendaKey('expire', run.id, target.deviceId));
    if (!this.#places.has(target.deviceId)) this.#reachability.forget(target.deviceId);
    this.#state.tellQueue();
  }

  /** The device was reached: what waits for it can go on. */
  release(deviceId: string): void {
    const places = this.#places.get(deviceId);
    if (!places) return;
    for (const { run, target } of places) if (target.hold === 'away') run.released(target);
    this.#state.pump();
  }

  /** Of one target, without waiting for its device to be seen. */
  tryNow({ jobId, deviceId }: TargetKey): void {
    for (const { run, target } of this.#places.get(deviceId) ?? []) {
      if (run.id === jobId && target.hold === 'away') run.released(target);
    }
    this.#state.pump();
  }

  find({ jobId, deviceId }: TargetKey): Place | null {
    for (const place of this.#places.get(deviceId) ?? []) {
      if (place.run.id === jobId && place.target.state === 'queued') return place;
    }
    return null;
  }

  /** The longest waiting first, each with the time at which its device is looked for next. */
  list(): QueuedTarget[] {
    return this.#state.store
      .queued()
      .map((target) => ({ ...target, nextAt: this.#reachability.nextAt(target.deviceId) }));
  }

  #remove(run: JobRun, target: LiveTarget): boolean {
    const places = this.#places.get(target.deviceId);
    for (const place of places ?? []) {
      if (place.run !== run) continue;
      places?.delete(place);
      if (places?.size === 0) this.#places.delete(target.deviceId);
      return true;
    }
    return false;
  }
}

/** The plan with the time for which an operation of this kind is queued, where it was not told otherwise. */
export function withExpiry({ operation }: OperationCall, plan: Plan): Plan {
  if (plan.offline.policy !== 'queue') return plan;
  const expiresAfterMs = plan.offline.expiresAfterMs ?? (operationTraits[operation].power ? dayMs : 7 * dayMs);
  return { ...plan, offline: { policy: 'queue', expiresAfterMs } };
}

/** Counted from when the device was first found away. */
export function expiryOf({ plan, call }: JobRun, target: LiveTarget, now: number): number {
  const { offline } = withExpiry(call, plan);
  const since = target.queuedAt ?? now;
  const expiresAt = offline.policy === 'queue' ? since + (offline.expiresAfterMs ?? 0) : now;
  return target.sentAt === null ? expiresAt : Math.min(expiresAt, target.sentAt + answerKeptMs);
}

/** Expired, and nothing was sent; or it was, and what became of it can no longer be asked. */
export function expiredEnd({ sentAt, deviceName, problem }: LiveTarget): TargetEnd {
  if (sentAt !== null) return endOfLostAnswer(problem?.cause, deviceName);
  return endWith('expired', new FlotillaError('job.expired', { address: deviceName }));
}
