import { join } from 'node:path';
import type { DeviceInput, DeviceView } from '../contract/app/devices.ts';
import type { SimulatedFleetLine } from '../contract/simulator.ts';
import { startSimulator } from './demo/simulator-process.ts';
import type { Fleet } from './fleet.ts';

export { demoNode } from './demo/demo-node.ts';

/** The fleet of `npm run demo`: what a technician would have entered, for devices without hardware. */
const demoDevices: readonly Pick<DeviceInput, 'name' | 'site' | 'tags'>[] = [
  { name: 'harbour-01', site: 'North harbour', tags: ['gateway', 'tide-gauge'] },
  { name: 'ridge-02', site: 'Ridge station', tags: ['weather'] },
  { name: 'mill-03', site: 'Old mill', tags: ['gateway', 'pilot'] },
];

type SimulatedDevice = SimulatedFleetLine['devices'][number];

/**
 * Starts three simulated devices, kept in the data folder, and puts them into the inventory with their passwords (for this
 * session) and their host keys: not scanned, but known from whoever made them. Devices of an earlier demo are the same
 * ones and keep what was entered since. `node` runs it where this process is none. Throws `internal` when the simulator does not start.
 */
export async function openDemo(
  fleet: Fleet,
  options: { simulator: string; node?: string | undefined },
): Promise<{ close(): Promise<void> }> {
  const simulator = await startSimulator({
    script: options.simulator,
    node: options.node,
    folder: join(fleet.info.dataFolder, 'simulator'),
    names: demoDevices.map(({ name }) => name),
    log: fleet.log,
  });
  try {
    for (const device of simulator.devices) enter(fleet, device);
  } catch (error) {
    await simulator.close();
    throw error;
  }
  return { close: () => simulator.close() };
}

function enter(fleet: Fleet, simulated: SimulatedDevice): void {
  const { name, address, port, user, password, hostKey } = simulated;
  const credential = fleet.credentials.add({
    name: `${name} (simulated)`,
    kept: 'session',
    secret: { kind: 'password', password },
  });
  const reached = { address, port, user, credentialId: credential.id };
  const before = fleet.devices.list().find((view) => isSame(view, simulated));
  if (before) {
    const { site, tags, notes } = before.device;
    fleet.devices.update(before.device.id, { name: before.device.name, site, tags, notes, ...reached });
    fleet.trust.accept(before.device.id, hostKey);
    return;
  }
  const entered = demoDevices.find((device) => device.name === name) ?? { name, site: '', tags: [] };
  const notes = 'A simulated device: a real SSH server, shell and file system on this laptop, and no hardware.';
  const { device } = fleet.devices.add({ ...entered, ...reached, tags: [...entered.tags], notes });
  fleet.trust.accept(device.id, hostKey);
}

/** By its host key, which is what a device is known by; else, where that was forgotten, by where it is reached. */
function isSame({ device, trust }: DeviceView, { address, port, user, hostKey }: SimulatedDevice): boolean {
  if (trust.state !== 'unknown') return trust.keys.some(({ key }) => key === hostKey.key);
  return device.address === address && device.port === port && device.user === user;
}
