import { z } from 'zod';
import { moduleSchema } from '../../../contract/agent/modules.ts';
import type { DeviceChange } from '../../../contract/app/changes.ts';
import {
  agentStateSchema,
  factsSchema,
  type SnapshotPart,
  type SnapshotValue,
  ufopStateSchema,
} from '../../../contract/app/devices.ts';
import { parseStored } from '../json.ts';
import { diffFacts } from './facts-diff.ts';
import { diffAgent, diffModules } from './modules-diff.ts';
import { diffUfops } from './ufops-diff.ts';

/** What is not as it had been, before it is known where and when. */
export type Difference = Omit<DeviceChange, 'id' | 'seenAt' | 'via'>;

type Compare<T> = (stored: unknown, now: T) => Difference[];

/** What this version cannot read any more is compared with nothing. */
function comparing<T>(schema: z.ZodType<T>, diff: (before: T, after: T) => Difference[]): Compare<T> {
  return (stored, now) => {
    const before = parseStored(schema, stored);
    return before === null ? [] : diff(before, now);
  };
}

const compare: { [P in SnapshotPart]: Compare<SnapshotValue<P>> } = {
  facts: comparing(factsSchema, diffFacts),
  agent: comparing(agentStateSchema, diffAgent),
  modules: comparing(z.array(moduleSchema), diffModules),
  ufops: comparing(z.array(ufopStateSchema), diffUfops),
};

/** What changed since a part was stored. What always changes (free memory, uptime) is not told. */
export function differences<P extends SnapshotPart>(part: P, stored: unknown, now: SnapshotValue<P>): Difference[] {
  return compare[part](stored, now);
}
