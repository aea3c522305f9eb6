import type { EndState } from '../../contract/app/jobs.ts';
import { type ErrorCode, FlotillaError, toProblem } from '../../contract/errors.ts';
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
  ['trust.unknown-key', 'needs-trust'],
  ['trust.changed-key', 'needs-trust'],
  ['trust.key-moved-on', 'needs-trust'],
  ['trust.revoked-key', 'needs-trust'],
]);

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
  const problem = toProblem(error);
  return { state: couldNot.get(problem.code) ?? 'failed', result: null, problem };
}

/** The end of a target that was sent, and whose answer could not be had. */
export function endOfLostAnswer(error: unknown, address: string): TargetEnd {
  const lost = new FlotillaError('job.answer-lost', { address }, { cause: error });
  return { state: 'unknown', result: null, problem: toProblem(lost) };
}

export function endOfCancel(): TargetEnd {
  return { state: 'cancelled', result: null, problem: toProblem(new FlotillaError('job.cancelled')) };
}
