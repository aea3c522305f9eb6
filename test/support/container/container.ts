import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, mkdtempSync, realpathSync, rmdirSync, rmSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { HostKey } from '../../../contract/app/devices.ts';
import { waitForGreeting } from '../loopback.ts';
import { findProgram, missing } from '../programs.ts';
import { hostKeyOf } from '../sshd.ts';
import { makeKey, type TestKey } from '../test-keys.ts';
import { waitFor } from '../wait-for.ts';
import { ownCgroups } from './cgroups.ts';
import { type Init, inits } from './inits.ts';
import type { KeeperOrders } from './keeper.ts';
import { bootMs, Keeper } from './keeping.ts';
import { passOn, servePorts } from './relay.ts';
import { cacheFolder, treeFolder, treeIsWhole } from './tree.ts';

// A real device: a Debian of this machine's release with an init of its own, booted by systemd-nspawn. It has a network namespace of its
// own with nothing but a loopback in it: no service of it can be reached from outside, whatever it opens, and nothing in it
// reaches out. There is no veth pair and no route; ports are carried over Unix sockets (relay.ts).

export interface ContainerOptions {
  /** `systemd` when left out. */
  init?: Init;
  /** Whether the container has the Node.js that runs the tests, and this machine's npm: /usr/local/bin/node and npm. */
  node?: boolean;
  /** Ports of this machine's 127.0.0.1 that the container finds on its own. */
  offers?: number[];
  /** More files and folders of this machine that it sees, read-only: `from:to`. */
  binds?: string[];
  /** More files of it before its first boot, by path without the first `/`. */
  files?: Record<string, { text: string; mode: number }>;
}

export interface CommandOutcome {
  code: number;
  stdout: string;
  stderr: string;
}

export interface DebianContainer {
  /** Where its sshd is reached. */
  address: string;
  port: number;
  /** Both let in the key below; `tech` is an ordinary user. */
  users: { root: 'root'; ordinary: 'tech' };
  key: TestKey;
  hostKey: HostKey;
  /** Runs a line of shell as root, past sshd. */
  run(command: string, timeoutMs?: number): Promise<CommandOutcome>;
  /** A port on this machine's 127.0.0.1 that leads to a port on the container's. */
  reach(port: number): Promise<number>;
  /** Reboots it as its own command does; answers when it is up again. */
  reboot(): Promise<void>;
  /** What it and systemd-nspawn wrote on the console. */
  console(): string;
  /** Ends it without ceremony and removes everything of it. */
  stop(): Promise<void>;
}

const treeMs = 15 * 60_000;
const programs = [
  'systemd-nspawn',
  'mmdebstrap',
  'apt-get',
  'flock',
  'unshare',
  'nsenter',
  'setpriv',
  'ip',
  'ssh-keygen',
];

/** Why there can be no container here; `null` when there can. */
export function containerUnavailable(): string | null {
  const absent = missing(...programs);
  if (absent !== null) return absent;
  if (ownCgroups().length === 0) return 'there are no control groups for an init';
  try {
    for (const path of ownCgroups()) accessSync(path, constants.W_OK);
    return null;
  } catch {
    return 'control groups are read-only';
  }
}

/** Makes the Debian tree unless it is there: about 30 s, once on a machine. `say` is told when that is going on. */
export async function prepareTree(init: Init, say: (line: string) => void = console.log): Promise<void> {
  if (treeIsWhole(init)) return;
  if (init !== 'systemd') await prepareTree('systemd', say);
  const cost = init === 'systemd' ? 'with mmdebstrap (about 30 s' : `with ${init} as its init (about 20 s`;
  say(`Making a Debian tree for containers ${cost}, once on this machine) …`);
  mkdirSync(cacheFolder(), { recursive: true, mode: 0o700 });
  const script = join(import.meta.dirname, 'tree.ts');
  // What is mounted to make it is gone with the mount namespace, also when it is killed.
  const apart = ['unshare', '--mount', '--propagation', 'private', process.execPath, script, init];
  const made = await outcomeOf('flock', [`${treeFolder(init)}.lock`, ...apart], treeMs);
  if (made.code !== 0) throw new Error(`no tree for ${init} could be made: ${made.stderr.slice(-2000)}`);
}

/** Boots a container. The first on a machine makes the tree. Needs root. */
export async function startContainer(options: ContainerOptions = {}): Promise<DebianContainer> {
  const init = options.init ?? 'systemd';
  await prepareTree(init);
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-container-'));
  const key = makeKey(folder, 'user_key');
  const hostKey = makeKey(folder, 'host_key');
  const orders = ordersFor(options, { folder, key, hostKey });
  const servers: Server[] = [await servePorts(join(folder, 'out.sock'))];
  const keeper = new Keeper(orders);

  const reach = async (port: number) => {
    const server = await passOn(0, port, join(folder, 'in.sock'));
    servers.push(server);
    return (server.address() as AddressInfo).port;
  };
  const run = async (command: string, timeoutMs = 30_000) => {
    const inside = [
      '--target',
      String(await keeper.leader()),
      '--all',

      'env',
      '-i',
      '--chdir=/',
      'HOME=/root',
      containerPath,
    ];
    return outcomeOf('nsenter', [...inside, 'sh', '-c', command], timeoutMs);
  };
  const up = async () => {
    await waitForGreeting('127.0.0.1', port, () => keeper.runs());
    await run(inits[init].waitUntilUp, bootMs);
  };
  const stop = async () => {
    await keeper.stop();
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true, force: true });
    removeEmpty(join('/run/systemd/nspawn/propagate', orders.machine));
  };
  const port = await reach(22);
  try {
    await keeper.leader();
    await up();
  } catch (error) {
    const said = keeper.console();
    await stop();
    throw new Error(`the container did not boot: ${said.slice(-2000)}`, { cause: error });
  }
  return {
    address: '127.0.0.1',
    port,
    users: { root: 'root', ordinary: 'tech' },
    key,
    hostKey: hostKeyOf(hostKey),
    run,
    reach,
    async reboot() {
      const before = await keeper.leader();
      await run(inits[init].reboot);
      await waitFor('the next boot', async () => (await keeper.leader()) !== before, bootMs);
      await up();
    },
    console: () => keeper.console(),
    stop,
  };
}

const containerPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function ordersFor(
  options: ContainerOptions,
  { folder, key, hostKey }: { folder: string; key: TestKey; hostKey: TestKey },
): KeeperOrders {
  const machine = `flotilla-test-${randomBytes(6).toString('hex')}`;
  const authorized = { text: `${key.publicKey}\n`, mode: 0o644 };
  const tools = (options.node ?? true) ? nodeTools() : { binds: [], files: {} };
  return {
    tree: treeFolder(options.init ?? 'systemd'),
    folder,
    machine,
    binds: [...tools.binds, ...(options.binds ?? [])],
    offers: options.offers ?? [],
    files: {
      'etc/hostname': { text: `${machine}\n`, mode: 0o644 },
      'etc/machine-id': { text: `${randomBytes(16).toString('hex')}\n`, mode: 0o444 },
      'etc/ssh/ssh_host_ed25519_key': { text: hostKey.privateKey, mode: 0o600 },
      'etc/ssh/authorized_keys': authorized,
      'etc/ssh/sshd_config.d/test.conf': { text: 'AuthorizedKeysFile /etc/ssh/authorized_keys\n', mode: 0o644 },
      ...tools.files,
      ...options.files,
    },
  };
}

function nodeTools(): Pick<KeeperOrders, 'binds' | 'files'> {
  const binds = [`${realpathSync(process.execPath)}:/usr/local/bin/node`];
  const npm = findProgram('npm');
  if (npm === null) return { binds, files: {} };
  const folder = dirname(dirname(realpathSync(npm)));
  const text = '#!/bin/sh\nexec /usr/local/bin/node /usr/local/lib/npm/bin/npm-cli.js "$@"\n';
  return { binds: [...binds, `${folder}:/usr/local/lib/npm`], files: { 'usr/local/bin/npm': { text, mode: 0o755 } } };
}

function outcomeOf(program: string, args: string[], timeoutMs: number): Promise<CommandOutcome> {
  return new Promise((resolve, reject) => {
    const options = { timeout: timeoutMs, maxBuffer: 16 * 1024 * 1024 };
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (child.exitCode === null) reject(new Error(`${program} did not end well: ${stderr}`, { cause: error }));
      else resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // systemd-nspawn removed it itself.
  }
}
