import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

const established = '01';

/**
 * Whose program is at the other end of a connection on this machine: the number of its user, or null where the system does not
 * say (only Linux does). The port of a host on 127.0.0.1 is open to every user of the machine; what they are is not in any
 * header that they send.
 */
export function userOfPeer({ localPort, remotePort }: Pick<Socket, 'localPort' | 'remotePort'>): number | null {
  if (process.platform !== 'linux' || localPort === undefined || remotePort === undefined) return null;
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const user = findUser(readTable(file), { from: remotePort, to: localPort });
    if (user !== null) return user;
  }
  return null;
}

/** Finds the end of a connection that went out from one port to another, in the form of /proc/net/tcp. */
export function findUser(table: string, { from, to }: { from: number; to: number }): number | null {
  const portOf = (address: string | undefined) => Number.parseInt(address?.split(':')[1] ?? '', 16);
  for (const line of table.split('\n')) {
    const [, local, remote, state, , , , user] = line.trim().split(/\s+/);
    if (state === established && portOf(local) === from && portOf(remote) === to) return Number(user);
  }
  return null;
}

/** This user and the administrator, who could do anything anyway; and whoever became the administrator by sudo. */
export function isOurUser(user: number | null): boolean {
  const ours = process.getuid?.();
  if (user === null || ours === undefined) return true;
  return user === ours || user === 0 || (ours === 0 && String(user) === process.env.SUDO_UID);
}

function readTable(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
