import type { HostKey } from '../../contract/app/devices.ts';
import type { Problem } from '../../contract/errors.ts';
import { type SshAuth, SshPool, type SshPoolOptions } from '../../main/ssh/ssh.ts';
import type { TestDevice } from './sshd.ts';

/** One device with settings that a test may change, its pool, and what the pool told of it. */
export interface SshHarness {
  pool: SshPool;
  settings: {
    address: string;
    port: number;
    user: string;
    trusted: HostKey | readonly HostKey[] | null;
    revoked: readonly HostKey[];
    auth: SshAuth;
  };
  /** How often the credential was asked for. */
  authAsked(): number;
  reached: string[];
  failed: Problem[];
  changed: HostKey[];
  /** The keys that the server named and proved after each login. */
  proved: HostKey[][];
}

/** A pool that knows one device, under the id `device`. The caller closes the pool. */
export function sshHarness(
  device: Pick<TestDevice, 'address' | 'port' | 'user' | 'key' | 'hostKey'>,
  options: Partial<SshPoolOptions> = {},
): SshHarness {
  const settings: SshHarness['settings'] = {
    address: device.address,
    port: device.port,
    user: device.user,
    trusted: device.hostKey,
    revoked: [],
    auth: { kind: 'key', privateKey: device.key.privateKey },
  };
  let asked = 0;
  const reached: string[] = [];
  const failed: Problem[] = [];
  const changed: HostKey[] = [];
  const proved: HostKey[][] = [];
  const pool = new SshPool({
    resolve: () => ({
      ...settings,
      trusted: [settings.trusted ?? []].flat(),
      isRevoked: (offered) => settings.revoked.some(({ key }) => key === offered.key),
      auth: async () => {
        asked += 1;
        return settings.auth;
      },
    }),
    onReached: (id) => reached.push(id),
    onFailed: (_id, problem) => failed.push(problem),
    onChangedKey: (_id, offered) => changed.push(offered),
    onProvedKeys: (_id, keys) => proved.push(keys),
    readyMs: 8000,
    ...options,
  });
  return { pool, settings, authAsked: () => asked, reached, failed, changed, proved };
}

/** A signal that never aborts. */
export function never(): AbortSignal {
  return new AbortController().signal;
}
