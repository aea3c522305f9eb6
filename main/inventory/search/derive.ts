import { z } from 'zod';
import { type Module, moduleSchema } from '../../../contract/agent/modules.ts';
import { agentStateSchema, factsSchema, type UfopState, ufopStateSchema } from '../../../contract/app/devices.ts';
import { parseStored } from '../json.ts';
import type { Row } from '../sql.ts';

const modulesSchema = z.array(moduleSchema);
const ufopsSchema = z.array(ufopStateSchema);

/** What the index keeps of a module. */
export interface IndexedModule {
  name: string;
  version: string;
  state: 'running' | 'stopped' | 'unknown' | 'not-installed';
  /** Starts with the device, and does not run. */
  down: boolean;
}

/** What the index keeps of a ufop; `version` is the selected one, empty while none is. */
export interface IndexedUfop {
  name: string;
  version: string;
  /** How many instances run of each version. */
  instances: Record<string, number>;
  drift: boolean;
  running: boolean;
  stopped: boolean;
  failed: boolean;
  buildFailed: boolean;
  idle: boolean;
}

/** The stored parts of a snapshot; what this version cannot read counts as not seen. */
export function readParts(rows: readonly Row[]) {
  const byPart = new Map(rows.map((row) => [row.part, row]));
  const value = (part: string) => byPart.get(part)?.value;
  const seenAt = (part: string, read: unknown) => (read === null ? null : Number(byPart.get(part)?.seen_at));
  const facts = parseStored(factsSchema, value('facts'));
  const agent = parseStored(agentStateSchema, value('agent'));
  const modules = parseStored(modulesSchema, value('modules'));
  const ufops = parseStored(ufopsSchema, value('ufops'));
  const times = rows.map((row) => Number(row.seen_at));
  return {
    facts,
    agent,
    modules: modules?.map(indexedModule) ?? null,
    ufops: ufops?.map(indexedUfop) ?? null,
    modulesAt: seenAt('modules', modules),
    ufopsAt: seenAt('ufops', ufops),
    seenAt: times.length > 0 ? Math.max(...times) : null,
  };
}
export type Parts = ReturnType<typeof readParts>;

function indexedModule({ description: { name, version }, status }: Module): IndexedModule {
  const state = !status.installed
    ? 'not-installed'
    : status.running === undefined
      ? 'unknown'
      : status.running
        ? 'running'
        : 'stopped';
  return { name, version, state, down: state === 'stopped' && status.enabled === true };
}

function indexedUfop({ description, versions, instances }: UfopState): IndexedUfop {
  const { name, version = '' } = description;
  const counts: Record<string, number> = {};
  const alive = instances.filter(({ state }) => state !== 'Stopped');
  for (const instance of alive) counts[instance.version] = (counts[instance.version] ?? 0) + 1;
  const some = (wanted: string) => instances.some(({ state }) => state === wanted);
  return {
    name,
    version,
    instances: counts,
    drift: version !== '' && alive.some((instance) => instance.version !== version),
    running: some('Running'),
    stopped: some('Stopped'),
    failed: some('Failed'),
    buildFailed: versions.some(({ state }) => state === 'build failed'),
    idle: instances.length === 0,
  };
}
