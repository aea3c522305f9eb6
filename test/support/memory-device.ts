import { randomUUID } from 'node:crypto';
import type { LogLine } from '../../contract/agent/common.ts';
import type { Module, ModuleCommand, ModuleWrite } from '../../contract/agent/modules.ts';
import type { AgentState, Facts } from '../../contract/app/devices.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { AgentClient, AgentNews, ChangeOptions, DeviceSession, OpenSession } from '../../main/device/device.ts';

export const someFacts: Facts = {
  hostname: 'gate-1',
  os: 'Debian GNU/Linux 12',
  kernel: '6.1.0',
  architecture: 'x86_64',
  libc: 'glibc',
  init: 'systemd',
  node: { path: '/usr/bin/node', version: '20.19.0' },
  npmVersion: '10.8.2',
  machineId: 'c0ffee',
  isRoot: true,
  diskFreeBytes: 1e9,
  diskTotalBytes: 2e9,
  memoryTotalBytes: 1e9,
  memoryAvailableBytes: 5e8,
  uptimeMs: 1000,
  clockSkewMs: 0,
};

/** One request that changes something, as it reached the device. */
export interface Request {
  what: string;
  key: string;
}

/**
 * A device of this process, with an agent that keeps what the real one promises: one outcome for each idempotency key.
 * For tests of what works with devices; SSH and the agent have tests of their own, on the real ones.
 */
export class MemoryDevice {
  readonly address = '127.0.0.9';
  readonly modules = new Map<string, Module>();
  readonly requests: Request[] = [];
  /** How many changes were really made; a repeated key makes none. */
  changes = 0;
  agentState: AgentState = { state: 'running', version: '0.1.0', build: 'b', outdated: false };
  logs: LogLine[][] = [];
  /** What opening a session throws, in turn; `null` lets one through. */
  openFailures: (FlotillaError | null)[] = [];
  /** Answers lost after the change was made. */
  losesAnswers = 0;
  /** A started module ends at once. */
  crashesModules = false;
  /** Changes wait here until the test lets them go, or the caller aborts. */
  gate: Promise<void> = Promise.resolve();
  /** What was run, in order. */
  readonly commands: string[] = [];
  /** The secrets of each of these. */
  readonly variables: (readonly { name: string; value: string }[])[] = [];
  /** Of every command. */
  exitCode = 0;
  /** What the agent tells by itself, as it comes; `null`: it is a server that tells nothing. */
  news: AsyncIterable<AgentNews> | null = null;
  /** Modes of the files that were put there; each is of the content whose hash is all zeros. */
  readonly files = new Map<string, number>();
  bootId = randomUUID();
  /** Sessions opened. */
  opened = 0;
  readonly #outcomes = new Map<string, Module | null>();

  readonly open: OpenSession = async (_deviceId, signal) => {
    signal.throwIfAborted();
    const failure = this.openFailures.shift();
    if (failure) throw failure;
    this.opened += 1;
    return this.session;
  };

  readonly session: DeviceSession = {
    probe: async () => ({ facts: someFacts, agent: this.agentState }),
    planAgent: async () => ({
      action: this.agentState.state === 'running' ? 'nothing' : 'install',
      where: 'user',
      root: null,
      folders: ['/home/tech/.flotilla'],
      init: 'none',
      node: { version: '20.0.0', bring: false },
      upload: [{ what: 'agent', bytes: 1000 }],
      version: { from: null, to: '0.1.0' },
      keeps: [],
      plainServerPort: null,
      problem: null,
    }),
    setUpAgent: async (report) => {
      const changed = this.agentState.state !== 'running';
      await report.step('upload', async (step) => {
        if (!changed) return step.skip('already there');
        step.progress(1, 1);
        this.changes += 1;
      });
      this.agentState = { state: 'running', version: '0.1.0', build: 'b', outdated: false };
      return { changed, agent: this.agentState };
    },
    removeAgent: async () => {
      const changed = this.agentState.state !== 'absent';
      this.agentState = { state: 'absent' };
      return { changed };
    },
    agent: async () => {
      if (this.agentState.state === 'absent') throw new FlotillaError('agent.not-set-up', { address: this.address });
      return this.client;
    },
    findPlainServer: async () => ({ found: null, asked: [] }),
    ufops: async () => {
      throw new FlotillaError('agent.no-ufops', { address: this.address });
    },
    blobs: async () => {
      throw new FlotillaError('agent.no-blobs', { address: this.address });
    },
    run: async (command, { onOutput, variables = [] }) => {
      this.commands.push(command);
      this.variables.push(variables);
      onOutput('done\n');
      return { code: this.exitCode, signal: null, lastLine: 'done', truncated: false };
    },
    fileAt: async (path) => {
      const mode = this.files.get(path);
      return mode === undefined ? null : { kind: 'file', sha256: '0'.repeat(64), mode };
    },
    putFile: async ({ to, mode }) => {
      this.changes += 1;
      this.files.set(to, mode);
    },
    bootId: async () => this.bootId,
    reboot: async () => {
      this.changes += 1;
      this.bootId = randomUUID();
    },
  };

  readonly client: AgentClient = {
    keepsOutcomes: true,
    health: async () => ({ alive: true, version: '0', build: 'b', node: '20', pid: 1, startedAt: 0, features: [] }),
    listModules: async () => structuredClone([...this.modules.values()]),
    getModule: async (id) => structuredClone(this.#module(id)),
    createModule: async (write, options) => {
      const made = await this.#change(`create ${write.name}`, options, () => {
        if ([...this.modules.values()].some(({ description }) => description.name === write.name)) {
          throw new FlotillaError('module.exists', { name: write.name, address: this.address });
        }
        return this.addModule(write);
      });
      if (!made) throw new Error('no module');
      return made;
    },
    updateModule: async (id, write, options) => {
      const updated = await this.#change(`update ${write.name}`, options, () => {
        const module = this.#module(id);
        module.description = { ...write };
        return module;
      });
      return updated ?? this.#module(id);
    },
    deleteModule: async (id, options) => {
      await this.#change('delete', options, () => {
        this.#module(id);
        this.modules.delete(id);
        return null;
      });
    },
    actOnModule: async (id, command: ModuleCommand, options) => {
      await this.#change(command, options, () => {
        const { status } = this.#module(id);
        if (command !== 'sync') status.running = command !== 'stop' && !this.crashesModules;
        return null;
      });
    },
    followModuleLog: (_id, { signal }) => this.#follow(signal),
    followAgentLog: ({ signal }) => this.#follow(signal),
    followEvents: (signal) => this.#tell(signal),
  };

  addModule({ name, version }: ModuleWrite): Module {
    const status = { installed: true, initialized: true, enabled: true, running: false };
    const module: Module = { id: randomUUID(), description: { name, version }, status };
    this.modules.set(module.id, module);
    return module;
  }

  async #change(what: string, { idempotencyKey: key, signal }: ChangeOptions, work: () => Module | null) {
    this.requests.push({ what, key });
    const known = this.#outcomes.get(key);
    if (known !== undefined) return known;
    const aborted = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new FlotillaError('job.cancelled')), { once: true });
    });
    await Promise.race([this.gate, aborted]);
    const outcome = structuredClone(work());
    this.changes += 1;
    this.#outcomes.set(key, outcome);
    if (this.losesAnswers > 0) {
      this.losesAnswers -= 1;
      throw new FlotillaError('ssh.connection-lost', { address: this.address });
    }
    return outcome;
  }

  #module(id: string): Module {
    const module = this.modules.get(id);
    if (!module) throw new FlotillaError('module.unknown', { address: this.address });
    return module;
  }

  async *#tell(signal: AbortSignal): AsyncGenerator<AgentNews> {
    if (this.news === null) return;
    yield { kind: 'listening' };
    for await (const news of this.news) {
      if (signal.aborted) return;
      yield news;
    }
  }

  async *#follow(signal: AbortSignal): AsyncGenerator<LogLine[]> {
    yield* this.logs;
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }
}
