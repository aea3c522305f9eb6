import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SimulatedFleet, startSimulatedFleet } from '../../simulator/fleet.ts';
import { npmSettings } from '../support/device-tools.ts';
import { processesOf } from '../support/login-user.ts';
import { startSshd } from '../support/sshd.ts';
import { ChaosDevice } from './device.ts';
import { openLink } from './link.ts';

const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const smallDiskMb = 64;

export interface SshdDeviceOptions {
  name: string;
  login: 'password' | 'key';
  /** Its user's home is a disk of its own, of a few MB, where root may mount one. */
  onSmallDisk: boolean;
}

/** A real OpenSSH server with a user of its own, behind a link. */
export async function startSshdDevice({ name, login, onSmallDisk }: SshdDeviceOptions): Promise<ChaosDevice> {
  const device = await startSshd();
  const { home, uid, user, password, key, hostKey } = device;
  const isMounted = onSmallDisk && mountDisk(home, smallDiskMb);
  if (isMounted) {
    chownSync(home, uid, 0);
    chmodSync(home, 0o700);
    writeFileSync(join(home, '.npmrc'), npmSettings());
  }
  const tools = join(device.folder, 'tools/bin');
  countNpm(join(tools, 'npm'));
  const link = await openLink(device.address, device.port);
  return new ChaosDevice({
    ...{ name, kind: 'sshd', user, hostKey, home, link },
    secret: login === 'password' ? { kind: 'password', password } : { kind: 'key', privateKey: key.privateKey },
    start: { env: { PATH: `${tools}:${systemPath}`, HOME: home, USER: user }, uid, gid: Number(gidOf(user)) },
    pids: () => processesOf(uid),
    smallDisk: isMounted ? home : null,
    async close() {
      await link.close();
      if (isMounted) unmountDisk(home);
      await device.stop();
    },
  });
}

/** A simulated device in a folder of its own: it is the same one when it is started there again. */
export async function startSimulatedDevice(parent: string, name: string): Promise<ChaosDevice> {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  const start = () => startSimulatedFleet({ count: 1, folder, names: [name] });
  let fleet: SimulatedFleet = await start();
  const [device] = fleet.devices;
  if (!device) throw new Error('no device was simulated');
  const link = await openLink(device.address, device.port);
  const mark = `FLOTILLA_SIMULATED_DEVICE=${join(realpathSync(folder), name)}`;
  return new ChaosDevice({
    ...{ name, kind: 'simulated', user: device.user, hostKey: device.hostKey, home: device.login.home, link },
    secret: { kind: 'password', password: device.password },
    start: { env: device.login.environment },
    pids: () => pidsWith(mark),
    smallDisk: null,
    serverDown: () => fleet.close(),
    async serverUp() {
      fleet = await start();
      link.leadTo(fleet.devices[0]?.port ?? 0);
    },
    async close() {
      await link.close();
      await fleet.close();
    },
  });
}

/** Puts a small disk in memory in place of a folder; false where that is not allowed. */
export function mountDisk(folder: string, sizeMb: number): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m,mode=0700`, 'tmpfs', folder]).status === 0;
}

export function unmountDisk(folder: string): void {
  spawnSync('umount', ['-l', folder]);
}

/** The device's npm notes each of its runs in a file of the user's before it begins. */
function countNpm(program: string): void {
  const [shebang, ...rest] = readFileSync(program, 'utf8').split('\n');
  const note = 'mkdir -p "$HOME/chaos" && printf \'%s\\n\' "$*" >> "$HOME/chaos/npm-runs"';
  writeFileSync(program, [shebang, note, ...rest].join('\n'));
}

function gidOf(user: string): string {
  return spawnSync('id', ['-g', user], { encoding: 'utf8' }).stdout.trim();
}

function pidsWith(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark);
      } catch {
        return false;
      }
    });
}
