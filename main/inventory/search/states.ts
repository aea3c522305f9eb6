import { stateOfProblem } from '../../../contract/app/device-state.ts';
import type { DeviceState } from '../../../contract/app/fleet.ts';

// Parts of SQL on a row `i` of device_index. The words in them are of the contract, none is entered by anybody.

function codesOf(state: DeviceState): string {
  const codes = [...stateOfProblem].filter(([, of]) => of === state).map(([code]) => `'${code}'`);
  return codes.join(', ');
}

const failureStates = [...new Set(stateOfProblem.values())];

/** The one state of a device that is shown first. */
export const stateOf = `CASE i.trust WHEN 'revoked' THEN 'revoked-key' WHEN 'changed' THEN 'changed-key' WHEN 'unknown' THEN 'needs-trust'
  ELSE CASE WHEN i.failed_at IS NULL OR i.problem_code IS NULL THEN iif(i.reached_at IS NULL, 'never', 'reached')
  ${failureStates.map((state) => `WHEN i.problem_code IN (${codesOf(state)}) THEN '${state}'`).join('\n  ')}
  ELSE 'fault' END END`;

/** A job is at work on it; what only waits for the device to come back is not. */
export const isBusy = `i.device_id IN (SELECT device_id FROM job_targets WHERE ended_at IS NULL AND state <> 'queued')`;

/** When it was reached or anything of it was seen; 0 when never. */
export const lastSeen = 'i.last_seen';
