import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { onTestFinished } from 'vitest';
import { createRouter } from '../../../main/api/router.ts';
import { type Fleet, type FleetOptions, openFleet } from '../../../main/fleet.ts';
import { contextOfFleet } from '../../support/fleet-context.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

const passphraseCost = { N: 2 ** 10, r: 8, p: 1 };

/** A folder with an agent bundle in it; what is opened on it is closed before it goes. */
export function makeHome() {
  const folder = makeTempFolder();
  onTestFinished(folder.remove);
  const agentBundle = { path: join(folder.path, 'agent.cjs') };
  writeFileSync(agentBundle.path, randomBytes(16).toString('hex'));
  const dataFolder = join(folder.path, 'data');
  const open = (options: Partial<FleetOptions> = {}) =>
    openFleet({
      dataFolder,
      agentBundle,
      host: 'browser',
      passphraseCost,
      sshConfigFile: join(dataFolder, 'ssh-config'),
      ...options,
    });
  return { dataFolder, open };
}

/** A fleet on a folder of the test's own, and its procedures. */
export async function openTestFleet() {
  const home = makeHome();
  const fleet = await home.open();
  onTestFinished(() => fleet.close());
  return { ...home, fleet, client: clientOf(fleet) };
}

export function clientOf(fleet: Fleet) {
  return createRouterClient(createRouter(), { context: contextOfFleet(fleet) });
}

/** A port on loopback that accepts connections and never says a word. */
export async function silentPort(): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    onTestFinished(() => {
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A port that nothing listens on. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
