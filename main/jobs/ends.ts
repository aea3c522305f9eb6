import type { EndState } from '../../contract/app/jobs.ts';
import { type ErrorCode, errorCatalogue, FlotillaError, type Problem, toProblem } from '../../contract/errors.ts';
import type { TargetEnd } from '../inventory/inventory.ts';

// Which end a failure is: the vocabulary of jobs, decided in one place.

const couldNot = new Map<ErrorCode, EndState>([
  ['ssh.host-not-found', 'unreachable'],
  ['ssh.port-closed', 'unreachable'],
  ['ssh.no-answer', 'unreachable'],
  ['ssh.unreachable', 'unreachable'],
  ['ssh.not-ssh', 'unreachable'],
  ['ssh.no-common-algorithm', 'unreachable'],
  ['ssh.connection-lost', 'unreachable'],
  ['ssh.throttled', 'unreachable'],
  ['ssh.jump-failed', 'unreachable'],
  ['ssh.proxy-unreachable', 'unreachable'],
  ['ssh.proxy-refused', 'unreachable'],
  // It was sent, it goes on, and nobody waited for its end.
  ['agent.still-running', 'unknown'],
  ['ssh.auth-refused', 'refused'],
  ['ssh.question', 'refused'],
  ['ssh.agent-absent', 'refused'],
  ['ssh.agent-empty', 'refused'],
  ['ssh.key-unreadable', 'refused'],
  ['ssh.passphrase-missing', 'refused'],
  ['ssh.passphrase-wrong', 'refused'],
  ['credential.unknown', 'refused'],
  ['credential.unreadable', 'refused'],
  ['vault.locked', 'refused'],
  ['vault.absent', 'refused'],
  ['secrets.locked', 'refused'],
  ['secrets.needed', 'refused'],
  ['secrets.unreadable', 'refused'],
  ['trust.unknown-key', 'needs-trust'],
  ['trust.changed-key', 'needs-trust'],
  ['trust.key-moved-on', 'needs-trust'],
  ['trust.revoked-key', 'needs-trust'],
]);

/**
 * What counts to the failure limit: everything that was tried and did not come to a known, good end, and could not be tried
 * at all. What was never tried (`skipped`, `expired`, `superseded`, `cancelled`) says nothing of the change itself.
 */
const failures = new Set<string>(['failed', 'unreachable', 'refused', 'needs-trust', 'unknown'] satisfies EndState[]);

export function isFailure(state: string): boolean {
  return failures.has(state);
}

const unanswered = new Set<ErrorCode>(['ssh.timeout', 'agent.not-running', 'plain.not-running']);

/** The request left and no answer came: only asking again with the same key tells what happened. */
export function isAnswerLost(error: unknown, needs: 'ssh' | 'agent'): boolean {
  if (!(error instanceof FlotillaError)) return false;
  if (error.code === 'ssh.connection-lost' || error.code === 'job.answer-lost') return true;
  // Of an agent these mean that a request went unanswered; of a command over SSH, that the command itself failed.
  return needs === 'agent' && unanswered.has(error.code);
}

/** The end of a target whose work threw before anything could change the device. */
export function endOf(error: unknown): TargetEnd {
  return endOfProblem(toProblem(error));
}

export function endOfProblem(problem: Problem): TargetEnd {
  return { state: couldNot.get(problem.code) ?? 'failed', result: null, problem };
}

/** The end of a target that was sent, and whose answer could not be had. */
export function endOfLostAnswer(error: unknown, address: string): TargetEnd {
  return endWith('unknown', new FlotillaError('job.answer-lost', { address }, { cause: error }));
}

/** Cancelled while it did not run; one that was sent says that its answer is still owed. */
export function endOfCancel(target?: { sentAt: number | null; deviceName: string }): TargetEnd {
  if (!target || target.sentAt === null) return endWith('cancelled', new FlotillaError('job.cancelled'));
  return endWith('cancelled', new FlotillaError('job.answer-lost', { address: target.deviceName }));
}

export function endWith(state: EndState, error: FlotillaError): TargetEnd {
  return { state, result: null, problem: toProblem(error) };
}

/** How an attempt ended; `isAway`: an answer is owed, and the device that could give it was not reached. */
export interface AttemptEnd extends TargetEnd {
  isAway?: boolean;
}

/** It can succeed later without a change of anything. */
export function isRetryable({ state, problem, isAway }: AttemptEnd): boolean {
  if (problem === null) return false;
  // A device that was asked, and does not know what became of it, will not know later either.
  if (state === 'unknown') return isAway === true || problem.code === 'job.timed-out';
  return isFailure(state) && errorCatalogue[problem.code].retry;
}

/** The device is away for now; one that is there and is not what it should be is not waited for. */
export function isAway({ state, problem, isAway: owes = false }: AttemptEnd): boolean {
  return owes || (state === 'unreachable' && problem !== null && errorCatalogue[problem.code].retry);
}
