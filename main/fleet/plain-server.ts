import type { Module } from '../../contract/agent/modules.ts';
import { type ErrorCode, FlotillaError } from '../../contract/errors.ts';
import type { Inventory } from '../inventory/inventory.ts';

/** The device was reached, and its plain server gave no list of modules. */
const silent = new Set<ErrorCode>([
  'plain.not-running',
  'plain.not-modules-api',
  'plain.failed',
  'plain.no-way',
  'ssh.timeout',
]);

/**
 * Asks a plain server for its modules and keeps what it says. One that is silent is kept as such, with the modules that it was last
 * seen with; what it threw is thrown.
 */
export async function lookAtPlainServer(
  { snapshots }: Inventory,
  { deviceId, port }: { deviceId: string; port: number },
  list: () => Promise<Module[]>,
): Promise<void> {
  const before = snapshots.get(deviceId).agent?.value.state;
  const keep = (answers: boolean) =>
    snapshots.put(deviceId, { part: 'agent', value: { state: 'plain', port, answers }, via: 'ssh' });
  try {
    const modules = await list();
    keep(true);
    snapshots.put(deviceId, { part: 'modules', value: modules, via: 'plain' });
  } catch (error) {
    if (error instanceof FlotillaError && silent.has(error.code)) {
      // What an agent of ours had went with it.
      if (before !== 'plain') snapshots.drop(deviceId, 'modules');
      keep(false);
    }
    throw error;
  }
}

/** What was seen of one server says nothing of another, or of none. */
export function forgetPlainServer({ snapshots }: Inventory, deviceId: string): void {
  if (snapshots.get(deviceId).agent?.value.state !== 'plain') return;
  snapshots.drop(deviceId, 'agent');
  snapshots.drop(deviceId, 'modules');
}
