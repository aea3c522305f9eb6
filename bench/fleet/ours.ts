// The app's process as the bench sees it: built as a release is, started, asked, and closed again.
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { OperationCall } from '../../contract/operations.ts';
import type { AppAnswer, AppReply, AppSettings, AppTask, JobCost } from './app-tasks.ts';
import type { Sample } from './contest.ts';
import type { Host } from './hosts.ts';
import { track } from './started.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Among the packages, so that what is not bundled is found. */
const builds = join(root, 'node_modules/.cache/flotilla-bench');

export interface Built {
  app: string;
  bare: string;
  agent: string;
  remove(): void;
}

/** Bundles the app's main process, the bare program and the agent, as they are bundled for a release. */
export async function buildPrograms(folder: string): Promise<Built> {
  const place = join(builds, String(process.pid));
  mkdirSync(place, { recursive: true });
  const remove = () => rmSync(place, { recursive: true, force: true });
  const bundle = async (name: string) => {
    const outfile = join(place, `${name}.mjs`);
    const entryPoints = [join(root, `bench/fleet/${name}.ts`)];
    const settings = { bundle: true, platform: 'node', format: 'esm', packages: 'external' } as const;
    await build({ ...settings, absWorkingDir: root, entryPoints, outfile, logLevel: 'warning' });
    return outfile;
  };
  try {
    const agent = join(folder, 'agent.cjs');
    const made = spawnSync(process.execPath, [join(root, 'scripts/build-agent.mjs'), agent], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(made.stderr);
    return { app: await bundle('app'), bare: await bundle('bare'), agent, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** One run of the app. Tasks are asked one after another. */
export class App {
  readonly #child: ChildProcess;
  /** What opening it took. */
  opened: Sample = { wallS: 0, cpuS: 0, peakMb: 0 };

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts it and waits until its data folder is open. `flags` are for Node.js. */
  static async open(built: Built, dataFolder: string, flags: readonly string[] = []): Promise<App> {
    const settings: AppSettings = { dataFolder, agentBundle: built.agent };
    const child = fork(built.app, [JSON.stringify(settings)], {
      execArgv: [...flags],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true,
    });
    track(child);
    // It may be ended for us while it is being asked: that is told by its exit.
    child.on('error', () => {});
    const app = new App(child);
    app.opened = (await app.#answer()).opened ?? app.opened;
    return app;
  }

  async ask(task: AppTask): Promise<AppAnswer> {
    const answered = this.#answer();
    this.#child.send(task);
    return answered;
  }

  /** Runs a job over some hosts. Throws when a target ends otherwise than well. */
  async run(call: OperationCall, hosts: readonly Host[]): Promise<JobCost> {
    const { cost } = await this.ask({ do: 'run', call, addresses: hosts.map(({ address }) => address) });
    if (!cost || cost.counts.succeeded !== hosts.length)
      throw new Error(`the job ended ${JSON.stringify(cost?.counts)}: ${cost?.problem}`);
    return cost;
  }

  /** One that has ended already is closed. */
  async close(): Promise<void> {
    if (!this.#child.connected) return;
    const ended = once(this.#child, 'exit');
    await this.ask({ do: 'close' });
    await ended;
  }

  async #answer(): Promise<AppAnswer> {
    const over = new AbortController();
    const died = once(this.#child, 'exit', { signal: over.signal }).then(() => {
      throw new Error("the app's process ended");
    });
    try {
      const [reply] = (await Promise.race([once(this.#child, 'message', { signal: over.signal }), died])) as [AppReply];
      if (reply.error !== undefined) throw new Error(reply.error);
      return reply.answer;
    } finally {
      died.catch(() => {});
      over.abort();
    }
  }
}
