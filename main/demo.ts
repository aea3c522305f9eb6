import { join } from 'node:path';
import type { DeviceInput, DeviceView } from '../contract/app/devices.ts';
import type { SimulatedFleetLine } from '../contract/simulator.ts';
import { bareDevices, type DemoDevice, fleetDevices, secondEntry } from './demo/demo-devices.ts';
import { lostKey, pastOf } from './demo/demo-past.ts';
import { tellStory } from './demo/demo-story.ts';
import { startSimulator } from './demo/simulator-process.ts';
import type { Undo } from './fleet/ledger.ts';
import type { Fleet } from './fleet.ts';

export { demoNode, hasDemoNode } from './demo/demo-node.ts';

type SimulatedDevice = SimulatedFleetLine['devices'][number];

export interface DemoOptions {
  /** The simulator's script. */
  simulator: string;
  /** The Node.js that simulated devices run on; this one when left out. */
  node?: string | undefined;
  /** The agent that some of the devices have from the start; without it, three devices with nothing on them. */
  agentBundle?: string | undefined;
}

/** Of this machine, so that looking for a device that is away sends nothing elsewhere; no server has this port. */
const closedPort = 1;

const notes = 'A simulated device: a real SSH server, shell and file system on this laptop, and no hardware.';

/**
 * Starts simulated devices, kept in the data folder, and puts them into the inventory with their passwords (for this
 * session) and their host keys: not scanned, but known from whoever made them. Devices of an earlier demo are the same
 * ones and keep what was entered since. With an agent, the fleet has a past, and goes on living after this has answered:
 * jobs run on it as on any other. Throws `internal` when the simulator does not start.
 */
export async function openDemo(fleet: Fleet, options: DemoOptions): Promise<{ close(): Promise<void> }> {
  const { simulator: script, node, agentBundle } = options;
  const devices = agentBundle ? fleetDevices : bareDevices;
  const namesOf = (...states: string[]) => devices.flatMap(({ name, state }) => (states.includes(state) ? [name] : []));
  const simulator = await startSimulator({
    script,
    node,
    folder: join(fleet.info.dataFolder, 'simulator'),
    names: namesOf('agent', 'plain', 'changed-key'),
    agents: agentBundle ? { bundle: agentBundle, names: namesOf('agent') } : undefined,
    changedKeys: namesOf('changed-key'),
    log: fleet.log,
  });
  const closing = new AbortController();
  // The fleet closes first.
  const signal = AbortSignal.any([closing.signal, fleet.closing]);
  try {
    const ids = enterAll(fleet, devices, simulator.devices);
    const scene = { fleet, idOf: (name: string) => ids.get(name) ?? '', signal };
    const story = agentBundle ? tellStory(scene, namesOf('agent', 'plain', 'changed-key')) : Promise.resolve();
    const told = story.catch((error: unknown) => {
      if (!signal.aborted) fleet.log.warn({ err: error }, 'the demo could not do all that it shows');
    });
    return {
      async close() {
        closing.abort();
        await told;
        await simulator.close();
      },
    };
  } catch (error) {
    await simulator.close();
    throw error;
  }
}

/** The ids of the devices, by the names of the demo. */
function enterAll(fleet: Fleet, devices: readonly DemoDevice[], simulated: SimulatedDevice[]): Map<string, string> {
  const undo = fleet.ledger.begin('imported');
  const isFirst = fleet.devices.list().length === 0;
  const now = Date.now();
  const ids = new Map<string, string>();
  for (const [index, device] of devices.entries()) {
    const running = simulated.find(({ name }) => name === device.name);
    if (running) ids.set(device.name, enter(fleet, { device, running, undo }));
    else if (isFirst) ids.set(device.name, enterAway(fleet, { device, address: `127.0.2.${index + 10}`, undo }));
    const id = ids.get(device.name);
    if (!isFirst || !id || devices === bareDevices || device.state === 'new') continue;
    fleet.recall(id, pastOf(device, fleet.devices.get(id).device, now));
  }
  const twin = simulated.find(({ name }) => name === secondEntry.of);
  if (isFirst && twin) enterTwin(fleet, twin, undo);
  return ids;
}

function enter(fleet: Fleet, entry: { device: DemoDevice; running: SimulatedDevice; undo: Undo }): string {
  const { name, address, port, user, password, hostKey } = entry.running;
  const credential = fleet.credentials.add({
    name: `${name} (simulated)`,
    kept: 'session',
    secret: { kind: 'password', password },
  });
  const reached = { address, port, user, credentialId: credential.id };
  const before = fleet.devices.list().find((view) => isSame(view, entry.running));
  if (before) {
    const { site, tags, notes: written } = before.device;
    fleet.devices.update(before.device.id, { name: before.device.name, site, tags, notes: written, ...reached });
    fleet.trust.accept(before.device.id, hostKey);
    return before.device.id;
  }
  return add(fleet, { ...asEntered(entry.device), ...reached, notes }, entry.undo, hostKey);
}

/** A device that nobody simulates: its address is one that leads nowhere, kept for examples. */
function enterAway(
  fleet: Fleet,
  { device, address, undo }: { device: DemoDevice; address: string; undo: Undo },
): string {
  const input = { ...asEntered(device), address, port: closedPort, user: 'technician', credentialId: null, notes: '' };
  return add(fleet, input, undo, device.state === 'away' ? lostKey() : null);
}

function enterTwin(fleet: Fleet, { port, user, hostKey }: SimulatedDevice, undo: Undo): void {
  const { of: _of, tags, ...entered } = secondEntry;
  const reached = { address: 'localhost', port, user, credentialId: null };
  add(fleet, { ...entered, tags: [...tags], ...reached, notes: '' }, undo, hostKey);
}

function add(fleet: Fleet, input: DeviceInput, undo: Undo, hostKey: SimulatedDevice['hostKey'] | null): string {
  const { device } = fleet.devices.add(input, undo);
  if (hostKey) fleet.trust.accept(device.id, hostKey);
  return device.id;
}

const asEntered = ({ name, site, tags }: DemoDevice) => ({ name, site, tags: [...tags] });

/** By its host key, which is what a device is known by; else, where that was forgotten, by where it is reached. */
function isSame({ device, trust }: DeviceView, { address, port, user, hostKey }: SimulatedDevice): boolean {
  if (trust.state !== 'unknown') return trust.keys.some(({ key }) => key === hostKey.key);
  return device.address === address && device.port === port && device.user === user;
}
