import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the parts of one simulated device are kept; they outlive the simulator, so a device can be started again. */
export interface DeviceFolder {
  root: string;
  /** HOME of its user, and where every command starts. */
  home: string;
  /** First in PATH: the wrappers that make commands answer as this device. */
  bin: string;
  /** hostname, machine-id, its host key and its password. */
  etc: string;
  /** What holds only while the device runs. */
  run: string;
  machineId: string;
  password: string;
}

/** Opens the folder of a device, with an identity of its own from its first start on. */
export async function openDeviceFolder(parent: string, name: string): Promise<DeviceFolder> {
  const root = join(parent, name);
  const [home, bin, etc, run] = [join(root, 'home'), join(root, 'bin'), join(root, 'etc'), join(root, 'run')];
  await Promise.all([home, etc, run].map((folder) => mkdir(folder, { recursive: true, mode: 0o700 })));
  const [machineId, password] = await Promise.all([
    readOrWrite(join(etc, 'machine-id'), () => randomBytes(16).toString('hex')),
    readOrWrite(join(etc, 'password'), () => randomBytes(12).toString('base64url')),
    writeFile(join(etc, 'hostname'), `${name}\n`),
  ]);
  return { root, home, bin, etc, run, machineId, password };
}

async function readOrWrite(path: string, make: () => string): Promise<string> {
  try {
    await writeFile(path, `${make()}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return (await readFile(path, 'utf8')).trim();
}
