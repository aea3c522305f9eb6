import { isDeepStrictEqual } from 'node:util';
import { ufopInstanceSchema, ufopSchema, ufopVersionSchema } from '../../contract/agent/ufops.ts';
import { modulesOf } from './check-effects.ts';
import type { ChaosDevice } from './device.ts';
import { snapshotIn } from './ledger.ts';
import { ufop } from './open-stage.ts';
import type { Stage } from './stage.ts';
import { versionsOf } from './workload.ts';

/** Whether what the inventory's file holds of each device, after a refresh, is what the device's own agent says of itself. */
export async function checkState(stage: Stage): Promise<string[]> {
  const problems = await Promise.all(stage.devices.map((device) => differences(stage, device)));
  return problems.flat();
}

async function differences(stage: Stage, device: ChaosDevice): Promise<string[]> {
  const kept = stage.read((database) => ({
    modules: snapshotIn(database, device.id, 'modules'),
    ufops: snapshotIn(database, device.id, 'ufops'),
    agent: snapshotIn(database, device.id, 'agent'),
  }));
  const problems: string[] = [];
  const compare = (what: string, ours: unknown, own: unknown) => {
    if (isDeepStrictEqual(ours, own)) return;
    problems.push(
      `${device.name}: ${what} in the inventory ${JSON.stringify(ours)}, on the device ${JSON.stringify(own)}`,
    );
  };
  compare('modules', sorted(modulesIn(kept.modules)), sorted(modulesIn(await modulesOf(device))));
  const versions = ufopVersionSchema.array().parse(await versionsOf(device));
  const instances = ufopInstanceSchema.array().parse(dataOf(await device.ask(`/api/ufops/${ufop}/instances`)));
  const description = ufopSchema.parse(dataOf(await device.ask(`/api/ufops/${ufop}`)));
  const own = [
    { name: description.name, selected: description.version, versions: namesOf(versions), instances: instances.length },
  ];
  compare('ufops', ufopsIn(kept.ufops), own);
  const state = kept.agent && typeof kept.agent === 'object' && 'state' in kept.agent ? kept.agent.state : null;
  compare('agent', state, device.agent() ? 'running' : 'not-running');
  return problems;
}

function modulesIn(modules: unknown): unknown[] {
  return asArray(modules).map(({ id, description, status: { installed, enabled, running } }) => {
    return [description.name, description.version, id, installed, enabled, running];
  });
}

function ufopsIn(ufops: unknown): unknown[] {
  return asArray(ufops).map(({ description, versions, instances }) => {
    return {
      name: description.name,
      selected: description.version,
      versions: namesOf(versions),
      instances: instances.length,
    };
  });
}

function namesOf(versions: readonly { version: string; state?: unknown }[]): unknown[] {
  return sorted(versions.map(({ version, state }) => [version, state]));
}

function dataOf(reply: unknown): unknown {
  return reply && typeof reply === 'object' && 'data' in reply ? reply.data : undefined;
}

function sorted(list: unknown[]): unknown[] {
  return [...list].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

// biome-ignore lint/suspicious/noExplicitAny: what is kept is compared with what the device says, whatever it is.
function asArray(value: unknown): any[] {
  return Array.isArray(value) ? value : [];
}
