import { FlotillaError } from '../../contract/errors.ts';
import type { ChangeFeed } from '../changes.ts';
import { type AgentBundle, createDeviceSessions, createNodeSource, type DeviceSessions } from '../device/device.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Log } from '../log.ts';
import type { Vault } from '../secrets/secrets.ts';
import { SshPool, type SshPoolOptions, type SshTarget } from '../ssh/ssh.ts';
import { proxyOf } from './way.ts';

export interface ConnectionOptions {
  inventory: Inventory;
  vault: Vault;
  changes: ChangeFeed;
  log: Log;
  /** Made when the first Node.js for a device is fetched. */
  nodeFolder: string;
  shippedNodes?: string | undefined;
  bundle: AgentBundle;
  ssh?: Pick<SshPoolOptions, 'keepaliveMs'> | undefined;
  onReached(deviceId: string): void;
  onChangedKey: SshPoolOptions['onChangedKey'];
  onProvedKeys: SshPoolOptions['onProvedKeys'];
}

/** The pool of connections and what talks to devices over it; what is learned of a device by connecting is kept. */
export function createConnections(options: ConnectionOptions): { pool: SshPool; sessions: DeviceSessions } {
  const { inventory, vault, changes, log, bundle } = options;
  /** What the pool tells must not end a connection because it cannot be kept, as on a full disk. */
  const note = (work: () => void) => {
    try {
      work();
    } catch (error) {
      log.error({ err: error }, 'what was learned of a device could not be kept');
    }
  };
  const pool = new SshPool({
    ...options.ssh,
    resolve: (deviceId) => targetOf(deviceId, inventory, vault),
    onReached(deviceId) {
      // Many are reached together: they share the wait for the disk.
      const mark = () => {
        inventory.devices.markReached(deviceId);
        inventory.hostKeys.markUnchanged(deviceId);
      };
      const told = () => changes.announce({ kind: 'device', deviceId });
      inventory.jobs.writeSoon(mark).then(told, (error) => log.warn({ err: error, deviceId }, 'reach not written'));
      options.onReached(deviceId);
    },
    onFailed(deviceId, problem) {
      // That the technician has yet to unlock the vault says nothing of the device.
      if (problem.code === 'vault.locked') return;
      note(() => inventory.devices.markFailed(deviceId, problem));
      log.info({ deviceId, code: problem.code }, 'device not reached');
      changes.announce({ kind: 'device', deviceId });
    },
    onChangedKey: (deviceId, offered) => note(() => options.onChangedKey(deviceId, offered)),
    onProvedKeys: (deviceId, keys) => note(() => options.onProvedKeys?.(deviceId, keys)),
  });
  const sessions = createDeviceSessions({
    pool,
    agentBundle: bundle,
    nodes: createNodeSource({ folder: options.nodeFolder, shipped: options.shippedNodes }),
    password: (deviceId) => passwordOf(deviceId, inventory, vault),
    plainServerPort: (deviceId) => inventory.devices.find(deviceId)?.plainServerPort ?? null,
  });
  return { pool, sessions };
}

/** What the SSH pool asks for at each new connection; the secret only once the host key was accepted. */
function targetOf(deviceId: string, inventory: Inventory, vault: Vault): SshTarget {
  const { name, address, port, user, credentialId, ...way } = inventory.devices.get(deviceId);
  return {
    name,
    address,
    port,
    user,
    trusted: inventory.hostKeys.accepted(deviceId),
    isRevoked: (offered) => inventory.revokedKeys.has(offered),
    async auth() {
      if (credentialId === null) throw new FlotillaError('credential.unknown');
      return vault.reveal(credentialId);
    },
    jumpDeviceId: way.jumpDeviceId,
    proxy: proxyOf(way.proxy, vault),
    legacyAlgorithms: way.legacyAlgorithms,
  };
}

/** What sudo on the device asks for, where the login is one with a password; `null` where it is not, or is locked away. */
async function passwordOf(deviceId: string, inventory: Inventory, vault: Vault): Promise<string | null> {
  const credentialId = inventory.devices.find(deviceId)?.credentialId ?? null;
  if (credentialId === null) return null;
  try {
    const secret = await vault.reveal(credentialId);
    return secret.kind === 'password' ? secret.password : null;
  } catch {
    // Locked again since the login: whatever needs no root goes on.
    return null;
  }
}
