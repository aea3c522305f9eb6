import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Asked, Notice, Order } from './plain-server-program.ts';
import { endServer, type TestDevice } from './sshd.ts';
import { waitFor } from './wait-for.ts';

/** A server of the Modules API that is none of ours, as a process of its own on a device. */
export interface RunningPlainServer {
  port: number;
  /** What was asked of it, as `GET /modules`, in order. */
  requests(): string[];
  /** Whether a request carried what such a server knows nothing of: a token or a key. */
  sawOurs(): boolean;
  /** What it does from now on; it has heard of it when this resolves. */
  order(order: Order): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it on the loopback, as the user of the device. */
export async function startPlainServer(
  device: Pick<TestDevice, 'folder' | 'uid'>,
  at: { port: number } = { port: 0 },
): Promise<RunningPlainServer> {
  const program = join(device.folder, 'plain-server-program.ts');
  copyFileSync(new URL('./plain-server-program.ts', import.meta.url), program);
  // The device's own Node.js: its user may have no way into the folder of ours.
  const node = join(device.folder, 'tools/bin/node');
  const asked = join(device.folder, `asked-${randomBytes(4).toString('hex')}`);
  writeFileSync(asked, '');
  chownSync(asked, device.uid, 0);
  const stdio = ['ignore', 'ignore', 'pipe', 'ipc'] as const;
  const child = spawn(node, [program, String(at.port), asked], { uid: device.uid, cwd: '/', stdio: [...stdio] });
  const notices: Notice[] = [];
  let complaint = '';
  child.stderr?.on('data', (chunk) => {
    complaint += chunk;
  });
  child.on('message', (notice: Notice) => notices.push(notice));
  const port = () => notices.find((notice) => 'port' in notice)?.port;
  try {
    await waitFor('the plain server to listen', () => {
      if (child.exitCode !== null) throw new Error(`the plain server ended: ${complaint}`);
      return port() !== undefined;
    });
  } catch (error) {
    await endServer(child);
    throw error;
  }
  let last = '';
  const requests = (): Asked[] => {
    // The folder goes with its device.
    if (existsSync(asked)) last = readFileSync(asked, 'utf8');
    return last
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  };
  return {
    port: port() ?? 0,
    requests: () => requests().map(({ request }) => request),
    sawOurs: () => requests().some(({ authorized, keyed }) => authorized || keyed),
    async order(order) {
      const before = notices.filter((notice) => 'taken' in notice).length;
      child.send(order);
      await waitFor('the plain server to take it', () => notices.filter((one) => 'taken' in one).length > before);
    },
    stop: () => endServer(child),
  };
}
