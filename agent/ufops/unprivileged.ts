import { createHash } from 'node:crypto';
import { chmod, readFile, realpath, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface User {
  uid: number;
  gid: number;
}

const usualNobody: User = { uid: 65534, gid: 65534 };
/** Places that survive a reboot and that everyone may pass through. */
const commonPlaces = ['/var/lib', '/opt'];
const tmpfs = 0x01021994;

/** Whom instances run as: `nobody` where the agent is root, else the user of the agent itself (undefined). */
export async function unprivilegedUser(): Promise<User | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n');
  const [, , uid, gid] = lines.find((line) => line.startsWith('nobody:'))?.split(':') ?? [];
  return Number(uid) > 0 && Number(gid) > 0 ? { uid: Number(uid), gid: Number(gid) } : usualNobody;
}

/**
 * Where ufops are built and run: in the data folder, where whoever runs them can reach it. Below a home such as /root,
 * which is closed to `nobody`, it is a folder of the device's common places.
 */
export async function ufopFolder(dataDir: string, user: User | undefined): Promise<string> {
  if (!user) return join(dataDir, 'ufops');
  const path = await realpath(dataDir);
  if (await isOpen(dirname(path))) {
    // To pass through only: what lies beside the ufops stays closed by its own permissions.
    await chmod(path, 0o711);
    return join(path, 'ufops');
  }
  const name = `flotilla-ufops-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`;
  for (const place of commonPlaces) {
    const { type } = await statfs(place).catch(() => ({ type: tmpfs }));
    if (type !== tmpfs && (await isOpen(place))) return join(place, name);
  }
  return join(path, 'ufops');
}

/** Whether everyone may pass through a folder and all above it. */
async function isOpen(folder: string): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    if (((await stat(path)).mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
