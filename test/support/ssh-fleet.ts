import type { HostKey } from '../../contract/app/devices.ts';
import type { Problem } from '../../contract/errors.ts';
import { type SshAuth, SshPool, type SshPoolOptions, type SshProxy } from '../../main/ssh/ssh.ts';
import type { TestDevice } from './sshd.ts';

/** What a test may set of one device of several. */
export interface FleetMember {
  name: string;
  address: string;
  port: number;
  user: string;
  trusted: readonly HostKey[];
  auth: SshAuth;
  jumpDeviceId: string | null;
  proxy: SshProxy | null;
  legacyAlgorithms: boolean;
}

/** Several devices over one pool, by id, and what the pool told of each. */
export interface SshFleet {
  pool: SshPool;
  members: Map<string, FleetMember>;
  add(id: string, device: TestDevice, way?: Partial<FleetMember>): FleetMember;
  reached: string[];
  failed: [id: string, problem: Problem][];
  changed: string[];
  /** Whose credential was asked for, in order. */
  authAsked: string[];
}

/** A pool that knows the devices that were added. The caller closes the pool. */
export function sshFleet(options: Partial<SshPoolOptions> = {}): SshFleet {
  const members = new Map<string, FleetMember>();
  const reached: string[] = [];
  const failed: SshFleet['failed'] = [];
  const changed: string[] = [];
  const authAsked: string[] = [];
  const pool = new SshPool({
    resolve(id) {
      const member = members.get(id);
      if (!member) throw new Error(`no device ${id}`);
      const auth = async () => {
        authAsked.push(id);
        return member.auth;
      };
      return { ...member, isRevoked: () => false, auth };
    },
    onReached: (id) => reached.push(id),
    onFailed: (id, problem) => failed.push([id, problem]),
    onChangedKey: (id) => changed.push(id),
    readyMs: 10_000,
    ...options,
  });
  const add: SshFleet['add'] = (id, device, way = {}) => {
    const { address, port, user, hostKey, key } = device;
    const auth: SshAuth = { kind: 'key', privateKey: key.privateKey };
    const plain = { jumpDeviceId: null, proxy: null, legacyAlgorithms: false };
    const member = { name: id, address, port, user, trusted: [hostKey], auth, ...plain, ...way };
    members.set(id, member);
    return member;
  };
  return { pool, members, add, reached, failed, changed, authAsked };
}
