import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../wait-for.ts';
import type { KeeperNews, KeeperOrders } from './keeper.ts';

/** How long a container may take to start, on a busy machine. */
export const bootMs = 120_000;

/** The process that holds the container's namespaces, as this one sees it. */
export class Keeper {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #machine: string;
  #leader: number | undefined;
  #said = '';

  constructor(orders: KeeperOrders) {
    this.#folder = orders.folder;
    this.#machine = orders.machine;
    const script = join(import.meta.dirname, 'keeper.ts');
    const apart = ['--net', '--mount', '--propagation', 'private', process.execPath, script, JSON.stringify(orders)];
    this.#child = spawn('unshare', apart, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#said += chunk;
    });
    this.#child.on('message', (news: KeeperNews) => {
      this.#leader = 'booted' in news ? news.booted : undefined;
    });
  }

  runs(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The first process of the container, once there is one. */
  async leader(): Promise<number> {
    let found: number | undefined;
    await waitFor(
      'the container to start',
      () => {
        if (!this.runs()) throw new Error(`the container ended: ${this.#said}`);
        found = this.#leader;
        return found !== undefined;
      },
      bootMs,
    );
    return found ?? 0;
  }

  console(): string {
    try {
      return this.#said + readFileSync(join(this.#folder, 'console.log'), 'utf8');
    } catch {
      return this.#said;
    }
  }

  async stop(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await waitFor('the container to end', () => !this.runs(), 20_000).catch(() => this.#child.kill('SIGKILL'));
    await waitFor('its keeper to end', () => !this.runs());
    this.#endOrphan();
  }

  /** A keeper that was killed outright takes systemd-nspawn with it, but not the container's own init. */
  #endOrphan(): void {
    if (this.#leader === undefined) return;
    try {
      const isOurs = readFileSync(`/proc/${this.#leader}/cgroup`, 'utf8').includes(this.#machine);
      if (isOurs) process.kill(this.#leader, 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
}
