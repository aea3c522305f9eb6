import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { HostKey } from '../contract/app/devices.ts';
import type { AgentBundle } from './agent-bundle.ts';
import { type DeviceFolder, openDeviceFolder } from './device-folder.ts';
import { deviceEnvironment } from './environment.ts';
import { type Faults, noFaults } from './faults.ts';
import { createHostKey, readOrCreateHostKey } from './host-key.ts';
import { InProcessAgent } from './in-process-agent.ts';
import { Link } from './link.ts';
import type { Login } from './session.ts';
import { createSshServer, type SshServerOptions } from './ssh-server.ts';
import { standInLines } from './stand-in.ts';
import { writeWrappers } from './wrappers.ts';

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
  /** Closes the port, every connection and the agent inside; ending the device's processes is the fleet's part. */
  close(): Promise<void>;
}

export interface DeviceOptions {
  /** The fleet's folder, in which the device has its own. */
  parent: string;
  name: string;
  faults?: Partial<Faults> | undefined;
  /** With it the device has this agent from the start, run inside the simulator's process. */
  agentInProcess?: AgentBundle | undefined;
}

/** Opens the device's folder and listens. */
export async function startSimulatedDevice(options: DeviceOptions): Promise<SimulatedDevice> {
  const { parent, name, agentInProcess } = options;
  const faults: Faults = { ...noFaults, ...options.faults };
  const folder = await openDeviceFolder(parent, name);
  const { bin, etc, run } = folder;
  await writeWrappers({ bin, etc, user, beforeNode: agentInProcess ? standInLines(run) : [] });
  const keys = await readOrCreateHostKey(join(folder.etc, 'ssh_host_ed25519_key'));
  const login: Login = { home: folder.home, environment: await deviceEnvironment(folder, user) };
  const sshOptions: SshServerOptions = { keys, user, password: folder.password, login, faults: () => faults };
  const ssh = { own: createSshServer(sshOptions), changed: createSshServer({ ...sshOptions, keys: createHostKey() }) };

  const links = new Set<Link>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const link = new Link(socket, () => faults);
    links.add(link);
    link.once('close', () => links.delete(link));
    ssh[faults.hostKey].injectSocket(link);
  });
  const environment = login.environment;
  const agent = agentInProcess && (await InProcessAgent.start({ folder, environment, bundle: agentInProcess }));
  const port = await listenAsBefore(server, join(etc, 'port'));
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
    async close() {
      stopListening();
      dropConnections();
      await agent?.close();
    },
  };
}

/** A device stays where it was found, unless something else has taken its port meanwhile. */
async function listenAsBefore(server: Server, portFile: string): Promise<number> {
  const before = Number(await readFile(portFile, 'utf8').catch(() => '0'));
  const port = await listen(server, before).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') return listen(server, 0);
    throw error;
  });
  await writeFile(portFile, `${port}\n`);
  return port;
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, address);
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the SSH server has no port');
  return bound.port;
}
