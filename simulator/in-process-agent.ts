import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type RunningAgent, startAgent } from '../agent/agent.ts';
import { type AgentEndpoint, endpointSchema } from '../contract/agent/common.ts';
import type { AgentBundle } from './agent-bundle.ts';
import type { DeviceFolder } from './device-folder.ts';

const readyMs = 60_000;

export interface InProcessAgentOptions {
  folder: DeviceFolder;
  environment: Record<string, string>;
  bundle: AgentBundle;
}

/**
 * The agent of one device inside the simulator's process: started, stopped and started again by way of the device's
 * stand-in process, so that SSH finds and does what it would with a real one.
 * INVARIANT: requests are settled one after another, so at most one agent works on the device's data.
 */
export class InProcessAgent {
  readonly #options: InProcessAgentOptions;
  readonly #watcher: FSWatcher;
  #running: { pid: number; agent: RunningAgent } | undefined;
  #settled: Promise<void> = Promise.resolve();
  #onSettled: () => void = () => {};

  private constructor(options: InProcessAgentOptions) {
    this.#options = options;
    this.#watcher = watch(options.folder.run, () => this.#settleNext());
  }

  /** Puts the agent on the device as the bootstrap would leave it, and starts it. */
  static async start(options: InProcessAgentOptions): Promise<InProcessAgent> {
    await emptyFolder(options.folder.run);
    const self = new InProcessAgent(options);
    try {
      await self.#startInstalled(await install(options));
      return self;
    } catch (error) {
      await self.close();
      throw error;
    }
  }

  /** Stops the agent. What its modules left running is ended with the device's other processes. */
  async close(): Promise<void> {
    this.#watcher.close();
    await this.#settled;
    await this.#stop();
  }

  async #startInstalled(args: string[]): Promise<void> {
    const { folder, environment } = this.#options;
    const child = spawn(join(folder.bin, 'node'), args, {
      cwd: folder.home,
      env: environment,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the agent of a simulated device did not start')), readyMs);
      const done = (settle: () => void) => {
        clearTimeout(timer);
        settle();
      };
      child.once('error', (error) => done(() => reject(error)));
      child.once('close', () => done(() => reject(new Error(Buffer.concat(said).toString() || 'the agent ended'))));
      this.#onSettled = () => {
        if (this.#running) done(resolve);
      };
    });
    this.#onSettled = () => {};
    child.stderr.destroy();
    child.unref();
  }

  #settleNext(): void {
    this.#settled = this.#settled.then(() => this.#settle()).then(() => this.#onSettled());
  }

  async #settle(): Promise<void> {
    const { run } = this.#options.folder;
    const files = await readdir(run);
    const asking = files.flatMap((file) => /^agent\.(\d+)$/.exec(file)?.[1] ?? []).map(Number);
    if (this.#running && !(asking.includes(this.#running.pid) && isAlive(this.#running.pid))) await this.#stop();
    for (const pid of asking.filter((each) => each !== this.#running?.pid)) {
      if (!isAlive(pid)) await rm(join(run, `agent.${pid}`), { force: true });
      else if (!files.includes(`refused.${pid}`)) await this.#serve(pid);
    }
  }

  async #serve(pid: number): Promise<void> {
    const { run } = this.#options.folder;
    try {
      if (this.#running) throw new Error(`Another agent (process ${this.#running.pid}) already runs.`);
      const request = await readFile(join(run, `agent.${pid}`), 'utf8');
      this.#running = { pid, agent: await this.#startAgent(request.trimEnd().split('\n'), pid) };
      await writeFile(join(run, `serving.${pid}`), '');
    } catch (error) {
      await writeFile(join(run, `refused.${pid}`), `${error instanceof Error ? error.message : String(error)}\n`);
      if (isAlive(pid)) process.kill(pid, 'SIGTERM');
    }
  }

  async #startAgent(args: string[], pid: number): Promise<RunningAgent> {
    const { environment, bundle } = this.#options;
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { port: { type: 'string' }, 'token-file': { type: 'string' }, 'data-dir': { type: 'string' } },
    });
    const { 'token-file': tokenFile, 'data-dir': dataDir, port = '0' } = values;
    const [file] = positionals;
    if (!file || !tokenFile || !dataDir) throw new Error('The agent needs --token-file and --data-dir.');
    const token = (await readFile(tokenFile, 'utf8')).trim();
    const build = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    const agent = await startAgent({
      ...{ dataDir, port: Number(port), token, build, version: bundle.version },
      env: environment,
    });
    // The stand-in is the process that a client may signal; this process is every device's.
    const path = join(dataDir, 'endpoint.json');
    const endpoint: AgentEndpoint = { ...endpointSchema.parse(JSON.parse(await readFile(path, 'utf8'))), pid };
    await writeFile(path, `${JSON.stringify(endpoint)}\n`);
    return agent;
  }

  async #stop(): Promise<void> {
    const stopping = this.#running;
    if (!stopping) return;
    this.#running = undefined;
    await stopping.agent.close();
    await rm(join(this.#options.folder.run, `serving.${stopping.pid}`), { force: true });
  }
}

/** Lays out what the bootstrap would have put there; the token that is there is kept. Returns what starts it. */
async function install({ folder, bundle }: InProcessAgentOptions): Promise<string[]> {
  const root = join(folder.home, '.flotilla');
  const [agent, data] = [join(root, 'agent'), join(root, 'data')];
  for (const path of [root, agent, data]) await mkdir(path, { recursive: true, mode: 0o700 });
  const file = join(agent, `agent-${bundle.build.slice(0, 16)}.cjs`);
  const token = join(agent, 'token');
  await writeFile(file, bundle.bytes, { mode: 0o600 });
  await writeFile(token, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' }).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
  // Nothing starts it with the device, and set-up would find the same.
  await writeFile(join(agent, 'init'), 'none\n', { mode: 0o600 });
  return [file, '--port', '0', '--token-file', token, '--data-dir', data];
}

async function emptyFolder(path: string): Promise<void> {
  for (const name of await readdir(path)) await rm(join(path, name), { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
