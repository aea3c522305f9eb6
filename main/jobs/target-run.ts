import { FlotillaError } from '../../contract/errors.ts';
import type { OperationCall } from '../../contract/operations.ts';
import type { DeviceSession, OpenSession, StepReport } from '../device/device.ts';
import type { TargetEnd } from '../inventory/inventory.ts';
import { catalogue, runOperation } from '../operations/operations.ts';
import { endOf, endOfCancel, endOfLostAnswer, isAnswerLost } from './ends.ts';

/** One target whose turn has come. */
export interface TargetRun {
  call: OperationCall;
  device: { id: string; name: string; address: string };
  idempotencyKey: string;
  /** An earlier attempt, before a crash, may have reached the device. */
  sent: boolean;
  signal: AbortSignal;
  report: StepReport;
  open: OpenSession;
  /** On disk when it returns. */
  markSent(): void;
  markAttempt(): void;
  /** The device may have changed: its snapshot is read again. Does not throw. */
  refresh(session: DeviceSession): Promise<void>;
}

/**
 * Runs a target to its end; does not throw. A lost answer is asked for once more, with the same idempotency key, so that
 * a change is made once. What is still not known then ends as `unknown`, never as a guess.
 */
export async function runTarget(run: TargetRun): Promise<TargetEnd> {
  const state = { sent: run.sent };
  const first = await attempt(run, state);
  if (first.end) return first.end;
  run.markAttempt();
  const second = await attempt(run, state);
  return second.end ?? endOfUnanswered(second.lost, state.sent, run);
}

type Attempt = { end: TargetEnd; lost?: never } | { end: null; lost: unknown };

async function attempt(run: TargetRun, state: { sent: boolean }): Promise<Attempt> {
  const { signal } = run;
  let session: DeviceSession;
  try {
    signal.throwIfAborted();
    session = await run.open(run.device.id, signal);
  } catch (error) {
    return { end: signal.aborted ? endOfCancel() : endOfUnanswered(error, state.sent, run) };
  }
  try {
    const { outcome, result } = await runOperation(run.call, session, contextOf(run, state));
    if (outcome === 'succeeded' || state.sent) await run.refresh(session);
    return { end: { state: outcome, result, problem: null } };
  } catch (error) {
    if (!signal.aborted && isAnswerLost(error, catalogue[run.call.operation].needs)) return { end: null, lost: error };
    if (state.sent) await run.refresh(session);
    return { end: signal.aborted ? endOfCancel() : endOf(error) };
  }
}

function contextOf({ device, report, idempotencyKey, signal, markSent }: TargetRun, state: { sent: boolean }) {
  return {
    device,
    report,
    idempotencyKey,
    signal,
    repeated: state.sent,
    sending() {
      if (signal.aborted) throw new FlotillaError('job.cancelled');
      if (!state.sent) markSent();
      state.sent = true;
    },
  };
}

function endOfUnanswered(error: unknown, sent: boolean, { device }: TargetRun): TargetEnd {
  return sent ? endOfLostAnswer(error, device.address) : endOf(error);
}
