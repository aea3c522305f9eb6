import type { JobSecret } from '../../contract/app/job-secrets.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { secretNamesOf } from '../../contract/operations.ts';
import type { DeviceSession, OpenSession, StepReport } from '../device/device.ts';
import { catalogue, type KnownDevice, type OperationContext, runOperation } from '../operations/operations.ts';
import { type AttemptEnd, endOf, endOfCancel, endOfLostAnswer, isAnswerLost, isAway } from './ends.ts';
import type { JobRun, LiveTarget } from './job-run.ts';
import { isSuperseded, mustLookFirst, stillBlocked } from './precondition.ts';
import type { TimeLimit } from './time-limit.ts';

/** What targets are run with. */
export interface TargetServices {
  /** Throws `device.unknown`. */
  known(deviceId: string): KnownDevice;
  /** The same as far as sentences need it. Throws `device.unknown`. */
  place(deviceId: string): { name: string; address: string };
  open: OpenSession;
  /** The device again after it went away: a new connection where the one before is closed. */
  reopen: OpenSession;
  /** Reads the device and keeps what was seen. Throws what reading throws. */
  look(deviceId: string, session: DeviceSession, signal: AbortSignal): Promise<void>;
  library: OperationContext['library'];
  /** `null`: they are kept no more. Throws `secrets.locked`, `secrets.unreadable`. */
  secrets: { open(jobId: string): JobSecret[] | null };
}

/** One target whose turn has come. */
export interface Turn {
  run: JobRun;
  target: LiveTarget;
  /** Aborts when the job is cancelled, or the app closes. */
  signal: AbortSignal;
  /** Aborts when the app closes. */
  closing: AbortSignal;
  report: StepReport;
  services: TargetServices;
  /** Begins the time that one attempt has. */
  limit(signal: AbortSignal): TimeLimit;
  /** On disk when it resolves. */
  markSent(memo: string | null): Promise<void>;
  markAttempt(): void;
  /** Told of a device that changed and could not be read again. */
  onUnread(error: unknown): void;
}

/**
 * Runs a target to its end, or to where it has to wait; does not throw. A lost answer is asked for once more, with the same
 * idempotency key, so that a change is made once. What is still not known then is `unknown`, never a guess.
 */
export async function runTarget(turn: Turn): Promise<AttemptEnd> {
  const first = await attempt(turn);
  if (first.end) return first.end;
  turn.markAttempt();
  const second = await attempt(turn);
  return second.end ?? endOfUnanswered(second.lost, turn);
}

type Attempt = { end: AttemptEnd; lost?: never } | { end: null; lost: unknown };

async function attempt(turn: Turn): Promise<Attempt> {
  const limit = turn.limit(turn.signal);
  try {
    return await attemptWithin(turn, limit.signal);
  } finally {
    limit.end();
  }
}

async function attemptWithin(turn: Turn, signal: AbortSignal): Promise<Attempt> {
  const { run, target, services } = turn;
  const { deviceId } = target;
  let session: DeviceSession;
  try {
    signal.throwIfAborted();
    session = await services.open(deviceId, signal);
  } catch (error) {
    return { end: turn.signal.aborted ? endOfCancel() : endOfUnanswered(given(error, signal), turn) };
  }
  try {
    const over = await lookFirst(turn, session, signal);
    if (over) return { end: over };
    const { outcome, result } = await runOperation(run.call, session, contextOf(turn, signal));
    if (outcome === 'succeeded' || target.sentAt !== null) await readAgain(turn, session);
    return { end: { state: outcome, result, problem: null } };
  } catch (error) {
    if (!signal.aborted && isLost(error, turn)) return { end: null, lost: error };
    if (target.sentAt !== null) await readAgain(turn, session);
    if (turn.signal.aborted) return { end: endOfCancel() };
    // Out of time after it was sent: the device may be at it still.
    if (signal.aborted && target.sentAt !== null) return { end: { ...endOf(signal.reason), state: 'unknown' } };
    return { end: endOf(given(error, signal)) };
  }
}

/** A target that was made a while ago does not run on a plan that no longer holds. */
async function lookFirst({ run, target, services }: Turn, session: DeviceSession, signal: AbortSignal) {
  if (!mustLookFirst(target)) return null;
  await services.look(target.deviceId, session, signal);
  const known = services.known(target.deviceId);
  return stillBlocked(run.call, target, { known, library: services.library }) ?? isSuperseded(run.call, target, known);
}

/** Also after a cancel, for then more than ever it is not known how the device is. */
async function readAgain({ run, target, services, closing, onUnread }: Turn, session: DeviceSession): Promise<void> {
  if (catalogue[run.call.operation].readsAgain === false) return;
  await services.look(target.deviceId, session, closing).catch(onUnread);
}

function contextOf(turn: Turn, signal: AbortSignal): OperationContext {
  const { run, target, services, report } = turn;
  return {
    device: services.place(target.deviceId),
    report,
    idempotencyKey: target.idempotencyKey,
    signal,
    repeated: target.sentAt !== null,
    memo: target.memo,
    library: services.library,
    secrets() {
      const values = services.secrets.open(run.id);
      if (!values) throw new FlotillaError('secrets.needed', { names: secretNamesOf(run.call).join(', ') });
      return values;
    },
    async sending(memo) {
      if (signal.aborted) throw new FlotillaError('job.cancelled');
      if (target.sentAt === null || memo !== undefined) await turn.markSent(memo ?? null);
      // Cancelled while that was being written: nothing leaves any more.
      if (signal.aborted) throw new FlotillaError('job.cancelled');
    },
    reopen: (until) => services.reopen(target.deviceId, until),
    look: (session) => services.look(target.deviceId, session, signal),
  };
}

/** Also when the device went away in the middle: what was sent before that has no answer. */
function isLost(error: unknown, { run, target }: Turn): boolean {
  if (isAnswerLost(error, catalogue[run.call.operation].needs)) return true;
  return target.sentAt !== null && isAway(endOf(error));
}

/** What ended the attempt: the limit itself, where it was the limit. */
function given(error: unknown, signal: AbortSignal): unknown {
  return signal.aborted && signal.reason instanceof FlotillaError ? signal.reason : error;
}

function endOfUnanswered(error: unknown, { target, services }: Turn): AttemptEnd {
  if (target.sentAt === null) return endOf(error);
  const lost = endOfLostAnswer(error, services.place(target.deviceId).address);
  return { ...lost, isAway: isAway(endOf(error)) };
}
