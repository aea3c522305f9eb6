import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ownCgroups, removeCgroup } from './cgroups.ts';
import { passOn, servePorts } from './relay.ts';

// Keeps one container. It runs in a mount and a network namespace of its own, which end with it: overlay, tmpfs,
// loopback and the container's processes are gone whatever ends this process, and whatever ends its parent ends it.

/** What the keeper is told, as JSON in its first argument. */
export interface KeeperOrders {
  tree: string;
  /** An existing folder; sockets and the mount points go there. */
  folder: string;
  /** Names the container; unique on this machine. */
  machine: string;
  /** `from:to`, read-only. */
  binds: string[];
  /** Files of the container before its first start, by path. */
  files: Record<string, { text: string; mode: number }>;
  /** Ports of this machine's 127.0.0.1 that the container finds on its own. */
  offers: number[];
}

/** What it tells its parent; each boot has another leader. */
export type KeeperNews = { booted: number } | { ended: string };

/** The exit code by which systemd-nspawn asks to be started again: the container reboots. */
const rebootCode = 133;

const orders: KeeperOrders = JSON.parse(process.argv[2] ?? '');
const root = join(orders.folder, 'root');
const cgroups = ownCgroups().map((path) => join(path, orders.machine));
let container: ChildProcess | undefined;
let leader: number | undefined;
let ending = false;

process.on('disconnect', end);
process.on('SIGTERM', end);
process.on('SIGINT', end);
execFileSync('ip', ['link', 'set', 'lo', 'up']);
mountRoot();
await servePorts(join(orders.folder, 'in.sock'));
for (const port of orders.offers) await passOn(port, port, join(orders.folder, 'out.sock'));
for (const path of cgroups) {
  mkdirSync(path);
  writeFileSync(join(path, 'cgroup.procs'), String(process.pid));
}
let code = rebootCode;
while (code === rebootCode && !ending) code = await boot();
tell({ ended: `systemd-nspawn ended with ${code}` });
leaveCgroups();
process.exit(0);

function mountRoot(): void {
  const layers = join(orders.folder, 'layers');
  mkdirSync(layers);
  mkdirSync(root);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=0755', 'tmpfs', layers]);
  for (const name of ['upper', 'work']) mkdirSync(join(layers, name));
  const places = `lowerdir=${orders.tree},upperdir=${layers}/upper,workdir=${layers}/work`;
  execFileSync('mount', ['-t', 'overlay', '-o', places, 'overlay', root]);
  for (const [path, { text, mode }] of Object.entries(orders.files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
    chmodSync(join(root, path), mode);
  }
}

async function boot(): Promise<number> {
  const args = ['--boot', '--register=no', '--keep-unit', '--console=pipe', '--quiet', `--machine=${orders.machine}`];
  const network = `--network-namespace-path=/proc/${process.pid}/ns/net`;
  const binds = orders.binds.map((bind) => `--bind-ro=${bind}`);
  const console = join(orders.folder, 'console.log');
  // Killed with us, also where we are killed outright.
  const dieWithUs = ['--pdeathsig', 'KILL', 'systemd-nspawn'];
  container = spawn('setpriv', [...dieWithUs, ...args, network, ...binds, `--directory=${root}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [container.stdout, container.stderr]) {
    stream?.on('data', (chunk: Buffer) => appendFileSync(console, chunk));
  }
  const ended = once(container, 'close').then(([exit]) => (typeof exit === 'number' ? exit : -1));
  leader = await Promise.race([findLeader(container.pid ?? 0), ended.then(() => undefined)]);
  if (leader !== undefined) tell({ booted: leader });
  if (ending) end();
  const exit = await ended;
  leader = undefined;
  return exit;
}

/** systemd-nspawn forks twice; the container's first process is the one that became an init. */
async function findLeader(nspawn: number): Promise<number | undefined> {
  for (;;) {
    for (const name of readdirSync('/proc')) {
      if (parentOf(name) !== nspawn) continue;
      if (isInit(name)) return Number(name);
    }
    await new Promise((done) => setTimeout(done, 20));
  }
}

function parentOf(pid: string): number | undefined {
  const stat = readProc(pid, 'stat');
  return stat === '' ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]);
}

/** Whether it has become the container's init, and is systemd-nspawn no more. */
function isInit(pid: string): boolean {
  try {
    return ['systemd', 'init'].includes(basename(readlinkSync(`/proc/${pid}/exe`)));
  } catch {
    return false;
  }
}

function readProc(pid: string, file: string): string {
  try {
    return /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/${file}`, 'latin1') : '';
  } catch {
    return '';
  }
}

/** Everything it wrote is thrown away: no need to wait for an orderly end. */
function end(): void {
  ending = true;
  if (leader !== undefined) process.kill(leader, 'SIGKILL');
}

function tell(news: KeeperNews): void {
  if (process.connected) process.send?.(news);
}

function leaveCgroups(): void {
  for (const path of cgroups) {
    try {
      writeFileSync(join(path, '..', 'cgroup.procs'), String(process.pid));
      removeCgroup(path);
    } catch {
      // It is busy for a moment longer than we are here; an empty group costs nothing.
    }
  }
}
