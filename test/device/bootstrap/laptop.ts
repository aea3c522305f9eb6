import { createHash } from 'node:crypto';
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
import { bundleInto } from '../agent/support/agent-process.ts';

export const version = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version;

/** The agent as it is in this checkout. */
export async function buildBundle(): Promise<AgentBundle> {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-bundle-'));
  try {
    return await readAgentBundle(bundleInto(folder), version);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A bundle that is another build, by what is put in front of the agent. */
export function variant(bundle: AgentBundle, prelude: string): AgentBundle {
  const bytes = Buffer.concat([Buffer.from(prelude), bundle.bytes]);
  return { bytes, build: createHash('sha256').update(bytes).digest('hex'), version: bundle.version };
}

/** In front of an agent: it ends at once. */
export const endsAtOnce = 'process.stderr.write("broken on purpose");process.exit(3);\n';

/** In front of an agent: it listens, says so, and never answers. */
export const neverAnswers = `if(!process.argv.includes('pipe')){const d=process.argv[process.argv.indexOf('--data-dir')+1];
require('node:net').createServer(()=>{}).listen(0,'127.0.0.1',function(){require('node:fs').writeFileSync(d+'/endpoint.json',JSON.stringify({port:this.address().port,pid:process.pid,version:'9',build:'b',startedAt:0}))});return}\n`;

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
