import type { DeviceRow, DeviceState } from '../../contract/app/fleet.ts';
import type { StateWord } from '../../contract/app/query.ts';
import { type DeviceMark, onlineForMs } from './device-state.ts';
import type { MarkName } from './marks.ts';

/** The mark of each state of the query language; a device that was reached may be so no longer. */
export const stateMarks = {
  'revoked-key': 'key-revoked',
  'changed-key': 'identity-changed',
  'needs-trust': 'needs-trust',
  never: 'never',
  unreachable: 'unreachable',
  refused: 'refused',
  'needs-credential': 'needs-credential',
  fault: 'fault',
  reached: 'reached',
  busy: 'busy',
} as const satisfies Record<StateWord, MarkName>;

/** The order of the counters: what needs somebody comes first. */
export const counterOrder: readonly StateWord[] = [
  'revoked-key',
  'changed-key',
  'fault',
  'refused',
  'needs-trust',
  'needs-credential',
  'unreachable',
  'busy',
  'reached',
  'never',
];

/** The one mark of a row: trust before work, work before reach. */
export function rowMark(row: DeviceRow, now: number): DeviceMark {
  if (row.state === 'revoked-key' || row.state === 'changed-key') return stateMarks[row.state];
  if (row.activeJobs > 0) return 'busy';
  if (row.state !== 'reached') return markOf(row.state);
  return now - (row.reach.at ?? 0) <= onlineForMs ? 'online' : 'was-online';
}

function markOf(state: Exclude<DeviceState, 'reached'>): DeviceMark {
  return stateMarks[state];
}

/** When what the state says was learned: the last answer, or the last attempt that failed. */
export function stateSince(row: DeviceRow): number | null {
  return row.reach.state === 'never' ? null : row.reach.at;
}
