import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundleInto } from '../device/agent/support/agent-process.ts';
import type { ChaosDevice } from './device.ts';
import { mountDisk, startSimulatedDevice, startSshdDevice, unmountDisk } from './devices.ts';
import { beacon, beaconPackage } from './packages.ts';
import { passphrase, Stage } from './stage.ts';

const laptopDiskMb = 96;

export interface Scale {
  sshd: number;
  simulated: number;
  keepaliveMs: number;
  patienceMs: number;
}

/** The name of the ufop that some devices have. */
export const ufop = 'chaos';

/** Starts devices and the app, and brings them to where chaos begins. `folder` is made, and `close` leaves it. */
export async function openStage(folder: string, scale: Scale): Promise<{ stage: Stage; close(): Promise<void> }> {
  const undo = new AsyncDisposableStack();
  try {
    const laptop = join(folder, 'laptop');
    mkdirSync(laptop, { recursive: true });
    const hasSmallDisk = mountDisk(laptop, laptopDiskMb);
    if (hasSmallDisk) undo.defer(() => unmountDisk(laptop));
    const bundle = bundleInto(folder);
    undo.defer(() => rmSync(bundle, { force: true }));
    const devices = await startDevices(folder, scale, undo);
    const { keepaliveMs, patienceMs } = scale;
    const stage = new Stage({ folder, devices, bundle, keepaliveMs, patienceMs, hasSmallDisk });
    await stage.startApp();
    undo.defer(() => stage.app.stop());
    await introduce(stage);
    await setUp(stage);
    return { stage, close: () => undo.disposeAsync() };
  } catch (error) {
    await undo.disposeAsync();
    throw error;
  }
}

async function startDevices(folder: string, scale: Scale, undo: AsyncDisposableStack): Promise<ChaosDevice[]> {
  const devices: ChaosDevice[] = [];
  const keep = (device: ChaosDevice) => {
    undo.defer(() => device.body.close());
    devices.push(device);
  };
  for (let n = 1; n <= scale.sshd; n += 1) {
    const login = n % 2 === 0 ? 'key' : 'password';
    keep(await startSshdDevice({ name: `sshd-${n}`, login, onSmallDisk: n === 1 }));
  }
  const simulated = join(folder, 'simulated');
  for (let n = 1; n <= scale.simulated; n += 1) keep(await startSimulatedDevice(simulated, `simulated-${n}`));
  return devices;
}

/** Puts the devices into the inventory, with their credentials, and accepts their keys. */
async function introduce(stage: Stage): Promise<void> {
  const { client, devices } = stage;
  await client.vault.create({ passphrase });
  for (const device of devices) {
    const { name, body, link } = device;
    const { id: credentialId } = await client.credentials.add({ name, kept: 'stored', secret: body.secret });
    const about = { name, user: body.user, credentialId, site: 'chaos', tags: [body.kind], notes: '' };
    const added = await client.devices.add({ ...about, address: link.address, port: link.port });
    device.id = added.device.id;
    await client.devices.scanHostKey({ deviceId: device.id });
    await client.devices.acceptHostKey({ deviceId: device.id, fingerprint: body.hostKey.fingerprint });
  }
}

async function setUp(stage: Stage): Promise<void> {
  const must = (what: string, states: string[]) => {
    if (states.some((state) => state !== 'succeeded')) throw new Error(`${what}: ${states.join(', ')}`);
  };
  must('agents', await stage.run({ operation: 'agent.install', params: {} }));
  const sha256 = await stage.addPackage(beaconPackage());
  must('beacons', await stage.run({ operation: 'module.install', params: { ...beacon, package: sha256 } }));
  must('starts', await stage.run({ operation: 'module.start', params: { name: beacon.name } }));
  must('ufops', await stage.run({ operation: 'ufop.register', params: { ufop } }));
}
