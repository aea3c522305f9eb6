import type { Facts } from '../../../contract/app/devices.ts';
import type { Difference } from './diff.ts';

/** The facts that stay unless somebody changes them, and how they are told. */
const lasting: Record<string, (facts: Facts) => string | number | boolean | null | undefined> = {
  hostname: (facts) => facts.hostname,
  os: (facts) => facts.os,
  kernel: (facts) => facts.kernel,
  architecture: (facts) => facts.architecture,
  libc: (facts) => facts.libc,
  init: (facts) => facts.init,
  node: (facts) => facts.node?.version,
  npm: (facts) => facts.npmVersion,
  'machine-id': (facts) => facts.machineId,
  'hardware-id': (facts) => facts.hardwareId,
  root: (facts) => facts.isRoot,
  'disk-total': (facts) => facts.diskTotalBytes,
  'memory-total': (facts) => facts.memoryTotalBytes,
};

export function diffFacts(before: Facts, after: Facts): Difference[] {
  return Object.entries(lasting).flatMap(([name, tell]) => {
    const [from, to] = [asText(tell(before)), asText(tell(after))];
    return from === to ? [] : [{ what: 'fact' as const, name, item: null, kind: 'value' as const, from, to }];
  });
}

function asText(value: string | number | boolean | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
