import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AgentBundle,
  createDeviceSessions,
  createNodeSource,
  type DeviceSession,
  type NodeSource,
  readAgentBundle,
  type StepReport,
} from '../../../main/device/device.ts';
import type { SshPoolOptions } from '../../../main/ssh/ssh.ts';
import { never, type SshHarness, sshHarness } from '../../support/ssh-harness.ts';
import type { TestDevice } from '../../support/sshd.ts';

export const version = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version;

/** The agent as it is in this checkout. */
export async function buildBundle(): Promise<AgentBundle> {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-bundle-'));
  try {
    const file = join(folder, 'agent.cjs');
    const script = `import(process.argv[1]).then((build) => build.buildAgent({ outfile: process.argv[2] }))`;
    execFileSync(process.execPath, [
      '-e',
      script,
      new URL('../../../scripts/build-agent.mjs', import.meta.url).href,
      file,
    ]);
    return await readAgentBundle(file, version);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a report was told, step by step. */
export interface StepLog extends StepReport {
  /** `upload: done`, `token: skipped`, `start: failed` … in order. */
  states: string[];
  output: string;
}

export function stepLog(): StepLog {
  const log: StepLog = {
    states: [],
    output: '',
    async step(name, work) {
      let state = 'done';
      try {
        return await work({
          output: (text) => {
            log.output += text;
          },
          progress: () => {},
          skip: () => {
            state = 'skipped';
          },
        });
      } catch (error) {
        state = 'failed';
        throw error;
      } finally {
        log.states.push(`${name}: ${state}`);
      }
    },
  };
  return log;
}

/** A laptop that knows one device: its pool and its sessions. */
export interface Laptop extends SshHarness {
  session(signal?: AbortSignal): Promise<DeviceSession>;
  close(): Promise<void>;
}

export interface LaptopOptions extends Partial<SshPoolOptions> {
  nodes?: NodeSource;
}

/** A laptop that never had a network. */
const noNodes = createNodeSource({
  folder: join(tmpdir(), 'flotilla-no-nodes'),
  fetch: () => Promise.reject(new Error('no network')),
});

/** What a laptop needs to know of a device. */
export type Reachable = Pick<TestDevice, 'address' | 'port' | 'user' | 'key' | 'hostKey'>;

export function laptopFor(device: Reachable, agentBundle: AgentBundle, options: LaptopOptions = {}): Laptop {
  const { nodes = noNodes, ...pool } = options;
  const harness = sshHarness(device, pool);
  const password = async () => (harness.settings.auth.kind === 'password' ? harness.settings.auth.password : null);
  const sessions = createDeviceSessions({ pool: harness.pool, agentBundle, nodes, password });
  return {
    ...harness,
    session: (signal = never()) => sessions.open('device', signal),
    close: async () => {
      await sessions.close();
      await harness.pool.close();
    },
  };
}
