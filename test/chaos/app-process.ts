import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { appContract } from '../../contract/app/app.ts';
import type { AppAnswer, AppOrder } from './app-wire.ts';

const callMs = 120_000;
const openMs = 120_000;

export type AppClient = ContractRouterClient<typeof appContract>;

/** The app was killed before it answered: what was asked may have been done, or not. */
export class AppGone extends Error {}

/** The app answered with a problem of the catalogue. */
export class AppProblem extends Error {
  readonly code: string;
  constructor({ code, message }: { code: string; message: string }) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

export interface AppSetup {
  dataFolder: string;
  /** Where it starts, keeps temporary files, and would leave reports of a crash. */
  cwd: string;
  bundle: string;
  /** Everything it prints goes here. */
  outputFile: string;
  keepaliveMs: number;
}

/** One run of the app. */
export class AppProcess {
  readonly client: AppClient;
  readonly #child: ChildProcess;
  readonly #calls = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #lastId = 0;
  #isMeant = false;
  #end: string | null = null;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (answer: AppAnswer) => this.#take(answer));
    child.once('exit', (code, signal) => {
      this.#end = signal ?? `code ${code}`;
      for (const { reject } of this.#calls.values()) reject(new AppGone(`the app ended (${this.#end})`));
      this.#calls.clear();
    });
    this.client = createORPCClient({ call: (path: readonly string[], input: unknown) => this.#call(path, input) });
  }

  /** Resolves when it is open, or has found its inventory damaged. Throws when it ends before that. */
  static async start({ dataFolder, cwd, bundle, outputFile, keepaliveMs }: AppSetup): Promise<AppProcess> {
    const child = fork(join(import.meta.dirname, 'app.ts'), [dataFolder, bundle, String(keepaliveMs)], {
      cwd,
      env: { ...process.env, TMPDIR: cwd, NODE_OPTIONS: '' },
      execArgv: ['--report-uncaught-exception', '--report-on-fatalerror', `--report-directory=${cwd}`],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => appendFileSync(outputFile, chunk));
    const app = new AppProcess(child);
    await app.#wait(0, openMs);
    return app;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** How it ended without being asked to; `null`: it has not. */
  get crash(): string | null {
    return this.#isMeant ? null : this.#end;
  }

  async kill(): Promise<void> {
    await this.#finish('SIGKILL');
  }

  /** As Ctrl+C does. */
  async stop(): Promise<void> {
    await this.#finish('SIGTERM');
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  shiftClock(byMs: number): void {
    this.#child.send({ kind: 'clock', byMs } satisfies AppOrder);
  }

  async #finish(signal: NodeJS.Signals): Promise<void> {
    if (this.#end !== null) return;
    this.#isMeant = true;
    const exited = once(this.#child, 'exit');
    this.#child.kill(signal);
    await exited;
  }

  #call(path: readonly string[], input: unknown): Promise<unknown> {
    this.#lastId += 1;
    const order: AppOrder = { kind: 'call', id: this.#lastId, path, input };
    const answer = this.#wait(order.id, callMs);
    if (this.#child.connected) this.#child.send(order, () => {});
    return answer;
  }

  #wait(id: number, ms: number): Promise<unknown> {
    if (this.#end !== null) return Promise.reject(new AppGone(`the app has ended (${this.#end})`));
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#calls.delete(id);
        reject(new Error(`the app did not answer in ${ms / 1000} s`));
      }, ms);
      const settled = <T>(settle: (value: T) => void) => {
        return (value: T) => {
          clearTimeout(late);
          settle(value);
        };
      };
      this.#calls.set(id, { resolve: settled(resolve), reject: settled(reject) });
    });
  }

  #take(answer: AppAnswer): void {
    const call = this.#calls.get(answer.id);
    this.#calls.delete(answer.id);
    if (answer.problem) call?.reject(new AppProblem(answer.problem));
    else call?.resolve(answer.value);
  }
}
