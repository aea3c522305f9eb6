import type { OperationCall } from '../../contract/operations.ts';
import type { Assumed } from '../inventory/inventory.ts';
import type { KnownDevice } from '../operations/operations.ts';

// What of a device must still be alive after the soak: the agent, and the module or ufop that was touched.

const up = 'running';

/** How the device was when the work was done, by what was seen of it then. */
export function vitalsOf({ operation, params }: OperationCall, { snapshot }: KnownDevice): Assumed {
  const vitals: Assumed = {};
  if (snapshot.agent?.value.state === 'running') vitals.agent = up;
  if ('moduleId' in params || 'name' in params) {
    const module = snapshot.modules?.value.find(({ id, description }) =>
      'moduleId' in params && params.moduleId !== undefined ? id === params.moduleId : description.name === params.name,
    );
    if (module) vitals[`module ${module.description.name}`] = conditionOf(module.status);
  }
  if ('ufop' in params && operation !== 'ufop.delete') {
    const ufop = snapshot.ufops?.value.find(({ description }) => description.name === params.ufop);
    for (const { index, state } of ufop?.instances ?? []) vitals[`instance ${params.ufop}/${index}`] = state;
  }
  return vitals;
}

/** What is worse now than it was, in words; `null` when the device is well. */
export function ailmentOf(before: Assumed, now: Assumed): string | null {
  const worse = Object.entries(now).find(([what, is]) => is !== null && isIll(is) && before[what] !== is);
  if (worse) return `${worse[0]}: ${worse[1]}`;
  const gone = Object.entries(before).find(([what, was]) => was !== null && isUp(was) && !isUp(now[what] ?? ''));
  return gone ? `${gone[0]}: ${gone[1]} → ${now[gone[0]] ?? 'gone'}` : null;
}

function conditionOf({ installed, running }: { installed: boolean; running?: boolean | null | undefined }): string {
  if (!installed) return 'not installed';
  return running ? up : running === false ? 'stopped' : 'installed';
}

const isUp = (condition: string): boolean => condition.toLowerCase() === up;
const isIll = (condition: string): boolean => condition === 'not installed' || condition === 'Failed';
