import { FlotillaError } from '../../contract/errors.ts';
import type { OperationCall } from '../../contract/operations.ts';
import type { TargetEnd } from '../inventory/inventory.ts';
import {
  basisOf,
  isUnknown,
  type KnownDevice,
  type LibraryReader,
  previewOperation,
} from '../operations/operations.ts';
import { endWith } from './ends.ts';
import type { LiveTarget } from './job-run.ts';

// What a plan took for granted of a device, and whether it still holds when the target's turn comes.

/** A request that was sent may have changed the device itself: from then on nothing is taken for granted any more. */
export function mustLookFirst({ sentAt, mustLook, isLate, basis }: LiveTarget): boolean {
  if (sentAt !== null) return false;
  return mustLook || (isLate && basis !== null);
}

/** When the plan was made it could not be done, and the look shows that it still cannot: the target is left out. */
export function stillBlocked(
  call: OperationCall,
  target: LiveTarget,
  { known, library }: { known: KnownDevice; library: LibraryReader },
): TargetEnd | null {
  if (!target.mustLook) return null;
  const preview = previewOperation(call, known, library);
  return preview.kind === 'blocked' ? { state: 'skipped', result: null, problem: preview.problem } : null;
}

/** Something that was known when the plan was made is otherwise now; also what was known not to be there, and now is. */
export function isSuperseded(call: OperationCall, { basis }: LiveTarget, known: KnownDevice): TargetEnd | null {
  if (basis === null) return null;
  const now = basisOf(call, known);
  for (const [what, was] of Object.entries(basis)) {
    const is = now[what] ?? null;
    if (is === was || isUnknown([what, was])) continue;
    return endWith('superseded', new FlotillaError('job.superseded', { what, was: was || '–', is: is || '–' }));
  }
  return null;
}
