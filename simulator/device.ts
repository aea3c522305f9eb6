import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { HostKey } from '../contract/app/devices.ts';
import { type DeviceFolder, openDeviceFolder } from './device-folder.ts';
import { deviceEnvironment } from './environment.ts';
import { type Faults, noFaults } from './faults.ts';
import { createHostKey, readOrCreateHostKey } from './host-key.ts';
import { Link } from './link.ts';
import type { Login } from './session.ts';
import { createSshServer, type SshServerOptions } from './ssh-server.ts';

const address = '127.0.0.1';
const user = 'technician';

/** One simulated device: an SSH server on a port of its own, with a folder of its own. */
export interface SimulatedDevice {
  readonly name: string;
  readonly address: string;
  /** Stays the same from start to close, also across `link: 'refused'`. */
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Its own host key, whatever it offers under a fault. */
  readonly hostKey: HostKey;
  readonly folder: DeviceFolder;
  readonly login: Login;
  /** Sets or takes back faults; those not named stay as they are. */
  setFaults(faults: Partial<Faults>): Promise<void>;
  /** Breaks every open connection; what runs on the device runs on. */
  dropConnections(): void;
  /** Closes the port and every connection; ending the device's processes is the fleet's part. */
  close(): void;
}

/** Opens the device's folder under `parent` and listens. */
export async function startSimulatedDevice(
  parent: string,
  name: string,
  initialFaults: Partial<Faults> = {},
): Promise<SimulatedDevice> {
  const faults: Faults = { ...noFaults, ...initialFaults };
  const folder = await openDeviceFolder(parent, name);
  const keys = await readOrCreateHostKey(join(folder.etc, 'ssh_host_ed25519_key'));
  const login: Login = { home: folder.home, environment: await deviceEnvironment(folder, user) };
  const options: SshServerOptions = { keys, user, password: folder.password, login, faults: () => faults };
  const ssh = { own: createSshServer(options), changed: createSshServer({ ...options, keys: createHostKey() }) };

  const links = new Set<Link>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const link = new Link(socket, () => faults);
    links.add(link);
    link.once('close', () => links.delete(link));
    ssh[faults.hostKey].injectSocket(link);
  });
  const port = await listen(server, 0);
  const stopListening = () => {
    if (server.listening) server.close();
  };
  const dropConnections = () => {
    for (const link of links) link.cut();
  };
  if (faults.link === 'refused') stopListening();

  return {
    ...{ name, address, port, user, password: folder.password, hostKey: keys.hostKey, folder, login },
    async setFaults(changed) {
      Object.assign(faults, changed);
      for (const link of links) link.wake();
      if (faults.link === 'refused') stopListening();
      else if (!server.listening) await listen(server, port);
    },
    dropConnections,
    close() {
      stopListening();
      dropConnections();
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, address);
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the SSH server has no port');
  return bound.port;
}
