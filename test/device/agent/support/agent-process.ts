import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { processRecordSchema } from '../../../../agent/runners/process-record.ts';
import { endpointSchema } from '../../../../contract/agent/common.ts';
import { waitFor as waitForNamed } from '../../../support/wait-for.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Where the bundle is that was made once for the whole run; see bundle-once.ts. */
export const sharedBundleVariable = 'FLOTILLA_TEST_AGENT';

/** The agent of this checkout, bundled into a folder; what runs in these tests is what is sent to devices. */
export function bundleInto(folder: string): string {
  const bundle = join(folder, 'agent.cjs');
  const shared = process.env[sharedBundleVariable];
  if (shared) {
    copyFileSync(shared, bundle);
    return bundle;
  }
  const built = spawnSync(process.execPath, [join(root, 'scripts/build-agent.mjs'), bundle], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
  return bundle;
}

export interface AgentSetup {
  /** The one that all tests of a run share, when left out. */
  bundle?: string;
  env?: Record<string, string>;
  node?: string;
  args?: string[];
}

/** A real agent process on a data folder of its own; it can be ended, killed and started again. */
export class AgentProcess {
  readonly folder: string;
  readonly #setup: AgentSetup;
  #child: ChildProcess | undefined;
  #output = '';
  #token = '';
  port = 0;

  private constructor(folder: string, setup: AgentSetup) {
    this.folder = folder;
    this.#setup = setup;
  }

  static async create(setup: AgentSetup = {}): Promise<AgentProcess> {
    const agent = new AgentProcess(await mkdtemp(join(tmpdir(), 'flotilla-agent-')), setup);
    // Where the agent is root, ufops run as nobody, who must get to their files.
    await chmod(agent.folder, 0o711);
    await agent.start();
    return agent;
  }

  get dataDir(): string {
    return join(this.folder, 'data');
  }

  get output(): string {
    return this.#output;
  }

  get token(): string {
    return this.#token;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async start(extraEnv: Record<string, string> = {}): Promise<void> {
    const { node, args } = this.#setup;
    const child = spawn(node ?? process.execPath, [this.#bundle(), ...this.#arguments(), ...(args ?? [])], {
      env: { ...this.environment(), ...extraEnv },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      this.#output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      this.#output += chunk.toString();
    });
    await waitFor(() => /^\d+\n/m.test(this.#output) || child.exitCode !== null || child.signalCode !== null, 20_000);
    const printed = /^(\d+)\n/m.exec(this.#output)?.[1];
    if (!printed) throw new Error(`the agent did not start: ${this.#output}`);
    this.port = Number(printed);
    if (existsSync(join(this.folder, 'token'))) {
      this.#token = (await readFile(join(this.folder, 'token'), 'utf8')).trim();
    }
  }

  /** The environment that the agent, and so npm, gets: nothing of the one the tests run in. */
  environment(): Record<string, string> {
    return {
      PATH: process.env.PATH ?? '',
      HOME: this.folder,
      // These agents run services themselves, also where the tests are run by root of a machine with systemd.
      FLOTILLA_RUNNER: 'process',
      npm_config_cache: join(this.folder, 'npm-cache'),
      ...this.#setup.env,
    };
  }

  #bundle(): string {
    const bundle = this.#setup.bundle ?? process.env[sharedBundleVariable];
    if (!bundle) throw new Error('no agent was bundled: the tests of devices begin with bundle-once.ts');
    return bundle;
  }

  #arguments(): string[] {
    const guard = this.#setup.args?.includes('--compat') ? [] : ['--token-file', join(this.folder, 'token')];
    return ['--data-dir', this.dataDir, ...guard];
  }

  /** Runs the same command line a second time; gives what it said and its exit code. */
  runAgain(args = this.#arguments()): { code: number | null; text: string } {
    const run = spawnSync(this.#setup.node ?? process.execPath, [this.#bundle(), ...args], {
      env: this.environment(),
      encoding: 'utf8',
      timeout: 20_000,
      killSignal: 'SIGKILL',
    });
    return { code: run.status, text: `${run.stdout}${run.stderr}` };
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    child.kill(signal);
    await once(child, 'exit');
    return child.exitCode;
  }

  /** Waits until the agent has ended itself by a kill. */
  async killed(): Promise<void> {
    await waitFor(() => this.#child?.signalCode === 'SIGKILL', 30_000);
  }

  /** Ends the agent and every service it started, and removes the folder. */
  async destroy(): Promise<void> {
    await this.stop('SIGKILL');
    for (const pid of await this.servicePids()) killGroup(pid);
    for (const pid of await markedPids(`${this.dataDir}#`)) killGroup(pid);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  async servicePids(): Promise<number[]> {
    const folder = join(this.dataDir, 'state/processes');
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
    const records = names.map(async (name) => {
      const record = processRecordSchema.parse(JSON.parse(await readFile(join(folder, name), 'utf8')));
      return record.identity?.pid ?? 0;
    });
    return (await Promise.all(records)).filter((pid) => pid > 0);
  }

  async endpoint(): Promise<z.infer<typeof endpointSchema>> {
    return endpointSchema.parse(JSON.parse(await readFile(join(this.dataDir, 'endpoint.json'), 'utf8')));
  }

  /** One request with the token; the body, when given, as JSON. */
  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const response = await this.raw(method, path, options);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: text === '' ? undefined : JSON.parse(text),
    };
  }

  raw(method: string, path: string, options: CallOptions = {}): Promise<Response> {
    const { body, headers, signal } = options;
    return fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  }
}

/** How this machine reaches the real registry: its npm configuration, proxies and certificates. */
export function networkOfThisMachine(): Record<string, string> {
  const wanted = /proxy$|^npm_config_(registry|cafile)$|^NODE_EXTRA_CA_CERTS$|^SSL_CERT_/i;
  const entries = Object.entries(process.env).filter(([name, value]) => wanted.test(name) && value !== undefined);
  return { HOME: homedir(), ...(Object.fromEntries(entries) as Record<string, string>) };
}

export interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies; what they expect is what they check.
  json: any;
}

/** Waits until `condition` gives something true, and gives it; throws after `timeoutMs`, with the condition's own text. */
export function waitFor<T>(condition: () => T | Promise<T>, timeoutMs = 60_000) {
  return waitForNamed(condition.toString(), condition, timeoutMs);
}

/** Whether a process runs; one that is dead and not yet collected does not. */
export async function runs(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) [ZX] /.test(stat);
}

/** The processes that an agent started, by the beginning of their mark: its data folder, or with `#` and a unit. */
export async function markedPids(mark: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const environ = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
    if (environ.includes(`FLOTILLA_UNIT=${mark}`)) found.push(Number(name));
  }
  return found;
}

function killGroup(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
}
