import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Secret } from '../../contract/app/credentials.ts';
import type { HostKey } from '../../contract/app/devices.ts';
import { waitFor } from '../support/wait-for.ts';
import type { Link } from './link.ts';

const endMs = 60_000;

/** What a device is, whatever stands for it. */
export interface DeviceBody {
  name: string;
  kind: 'sshd' | 'simulated';
  user: string;
  /** What the laptop logs in with. */
  secret: Secret;
  hostKey: HostKey;
  /** Of its user, as this process sees it. */
  home: string;
  link: Link;
  /** How a process of its user starts: nothing of this process's own environment. */
  start: { env: Record<string, string>; uid?: number; gid?: number };
  /** Everything that runs on it, but for its SSH server. */
  pids(): number[];
  /** A folder that can be filled up by itself, where its disk is a small one. */
  smallDisk: string | null;
  /** Its SSH server ends, and comes back. */
  serverDown?(): Promise<void>;
  serverUp?(): Promise<void>;
  close(): Promise<void>;
}

/** A device as chaos has it in hand: past SSH, past the agent, by its processes and files. */
export class ChaosDevice {
  readonly body: DeviceBody;
  /** In the inventory. */
  id = '';
  /** Times it was without power, and times its agent was killed, in this round. */
  powerCycles = 0;
  agentKills = 0;

  constructor(body: DeviceBody) {
    this.body = body;
  }

  get name(): string {
    return this.body.name;
  }

  get link(): Link {
    return this.body.link;
  }

  file(...path: string[]): string {
    return join(this.body.home, ...path);
  }

  /** A file of its user; empty where there is none. */
  read(...path: string[]): string {
    const file = this.file(...path);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  bytes(...path: string[]): Buffer | null {
    const file = this.file(...path);
    return existsSync(file) ? readFileSync(file) : null;
  }

  lines(...path: string[]): string[] {
    return this.read(...path)
      .split('\n')
      .filter(Boolean);
  }

  /** The agent's own word for where it listens, with the token that is on the device only; `null` where none runs. */
  agent(): { port: number; pid: number; token: string } | null {
    const endpoint = this.read('.flotilla/data/endpoint.json');
    if (endpoint === '') return null;
    const { port, pid } = JSON.parse(endpoint);
    return isAlive(pid) ? { port, pid, token: this.token } : null;
  }

  get token(): string {
    return this.read('.flotilla/agent/token').trim();
  }

  /** One GET of the agent, past SSH. Throws where it does not answer. */
  async ask(path: string): Promise<unknown> {
    const agent = this.agent();
    if (!agent) throw new Error(`${this.name} has no agent`);
    const headers = { authorization: `Bearer ${agent.token}` };
    const reply = await fetch(`http://127.0.0.1:${agent.port}${path}`, {
      headers,
      signal: AbortSignal.timeout(30_000),
    });
    if (!reply.ok) throw new Error(`${this.name} answered ${reply.status} to ${path}`);
    return reply.json();
  }

  /** SIGKILL to the agent alone. False where none ran. */
  killAgent(): boolean {
    const pid = this.agent()?.pid;
    if (pid === undefined) return false;
    this.agentKills += 1;
    process.kill(pid, 'SIGKILL');
    return true;
  }

  /** What an init does for the agent when the device starts, or when the agent has ended. */
  startAgent(): void {
    const run = this.file('.flotilla/agent/run');
    if (!existsSync(run)) return;
    const { start, home } = this.body;
    spawn('/bin/sh', [run, 'start'], { ...start, cwd: home, stdio: 'ignore', detached: true }).unref();
  }

  /** Everything on it ends at once, and the way to it falls silent. */
  async powerOff(): Promise<void> {
    this.powerCycles += 1;
    this.link.silence();
    await waitFor(
      `the processes of ${this.name} to be gone`,
      () => {
        const pids = this.body.pids();
        for (const pid of pids) kill(pid);
        return pids.length === 0;
      },
      endMs,
    );
    await this.body.serverDown?.();
  }

  async powerOn(): Promise<void> {
    await this.body.serverUp?.();
    this.link.up();
    this.startAgent();
  }
}

export function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended in between.
  }
}
