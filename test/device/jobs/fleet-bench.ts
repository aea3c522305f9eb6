import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createDeviceSessions, createNodeSource } from '../../../main/device/device.ts';
import { openInventory } from '../../../main/inventory/inventory.ts';
import { type Clock, JobEngine } from '../../../main/jobs/jobs.ts';
import { SshPool } from '../../../main/ssh/ssh.ts';
import { startSimulatedFleet } from '../../../simulator/fleet.ts';
import { engineOptions } from '../../support/engine-options.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

/** A fleet without hardware, over real SSH, in a real inventory, with a job engine. */
export async function openFleetBench(count: number, clock: Clock) {
  const folder = makeTempFolder();
  onTestFinished(folder.remove);
  const fleet = await startSimulatedFleet({ count, folder: join(folder.path, 'fleet') });
  onTestFinished(() => fleet.close());
  const inventory = openInventory(join(folder.path, 'inventory.db'));
  onTestFinished(() => inventory.close());
  const devices = new Map(
    fleet.devices.map((device) => {
      const { name, address, port, user } = device;
      const input = { name, address, port, user, site: '', notes: '', credentialId: null, tags: [] };
      return [inventory.devices.add(input).id, device];
    }),
  );
  const pool = new SshPool({
    resolve(deviceId) {
      const device = devices.get(deviceId);
      if (!device) throw new Error('no device');
      const { address, port, user, password, hostKey } = device;
      const auth = async () => ({ kind: 'password' as const, password });
      return { address, port, user, trusted: [hostKey], isRevoked: () => false, auth };
    },
    onReached: (deviceId) => engine.reached(deviceId),
    onFailed() {},
    onChangedKey() {},
  });
  onTestFinished(() => pool.close());
  const sessions = createDeviceSessions({
    pool,
    agentBundle: { bytes: new Uint8Array(), build: 'none', version: '0.0.0' },
    nodes: createNodeSource({ folder: join(tmpdir(), 'flotilla-no-nodes') }),
  });
  onTestFinished(() => sessions.close());
  const engine: JobEngine = new JobEngine({
    ...engineOptions(inventory),
    clock,
    open: sessions.open,
    touch: (deviceId, signal) => pool.touch(deviceId, signal),
  });
  onTestFinished(() => engine.close());
  return { devices, inventory, engine };
}
