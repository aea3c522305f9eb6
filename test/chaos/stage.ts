import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import type { PlanInput } from '../../contract/app/plan.ts';
import type { OperationCallInput } from '../../contract/operations.ts';
import { waitFor } from '../support/wait-for.ts';
import { type AppClient, AppGone, AppProblem, AppProcess } from './app-process.ts';
import type { ChaosDevice } from './device.ts';
import { jobsIn, progressOf, readLedger } from './ledger.ts';
import { type Package, sendPackage } from './packages.ts';

/** A job that was asked for; `id` is null while it is not known whether it was taken, since the app was killed meanwhile. */
export interface PlannedJob {
  call: OperationCallInput;
  devices: ChaosDevice[];
  id: string | null;
}

export interface StageSetup {
  folder: string;
  devices: ChaosDevice[];
  bundle: string;
  keepaliveMs: number;
  /** How long jobs may take to end once the world is whole again. */
  patienceMs: number;
  /** The laptop's data folder is on a disk of its own that can be filled up. */
  hasSmallDisk: boolean;
}

export const passphrase = 'correct horse battery chaos 71c4';

/** The laptop with its app, the devices, and what was asked of them. */
export class Stage {
  readonly setup: StageSetup;
  readonly passphrase = passphrase;
  /** Every job of this data folder that is known to have been taken or may have been. */
  planned: PlannedJob[] = [];
  /** What went wrong with the app itself: it ended unasked. */
  readonly crashes: string[] = [];
  #app: AppProcess | undefined;

  constructor(setup: StageSetup) {
    this.setup = setup;
    for (const folder of ['cwd', 'data']) mkdirSync(join(this.laptop, folder), { recursive: true });
    writeFileSync(this.outputFile, '');
  }

  get laptop(): string {
    return join(this.setup.folder, 'laptop');
  }

  get dataFolder(): string {
    return join(this.laptop, 'data');
  }

  get inventoryFile(): string {
    return join(this.dataFolder, 'inventory.db');
  }

  /** Beside the laptop's own disk, so that it is told also when that is full. */
  get outputFile(): string {
    return join(this.setup.folder, 'output');
  }

  get appPid(): number {
    return this.app.pid;
  }

  get devices(): ChaosDevice[] {
    return this.setup.devices;
  }

  get app(): AppProcess {
    if (!this.#app) throw new Error('the app was not started');
    return this.#app;
  }

  get client(): AppClient {
    return this.app.client;
  }

  async startApp(): Promise<void> {
    const { bundle, keepaliveMs } = this.setup;
    const cwd = join(this.laptop, 'cwd');
    this.#app = await AppProcess.start({
      dataFolder: this.dataFolder,
      cwd,
      bundle,
      outputFile: this.outputFile,
      keepaliveMs,
    });
  }

  /** Starts the app and unlocks what is stored, as the technician would. */
  async openApp(): Promise<void> {
    await this.startApp();
    if ((await this.client.backups.status()).state === 'open') await this.unlock();
  }

  async unlock(): Promise<void> {
    const { state } = await this.client.vault.status();
    if (state === 'locked') await this.client.vault.unlock({ passphrase });
  }

  /** SIGKILL, and the next start at once. */
  async killApp(): Promise<void> {
    this.noteCrash();
    await this.app.kill();
    await this.openApp();
  }

  async restartApp(): Promise<void> {
    this.noteCrash();
    await this.app.stop();
    await this.openApp();
  }

  /** An app that ended by itself is told once, and started again. */
  noteCrash(): void {
    const { crash } = this.app;
    if (crash !== null) this.crashes.push(`the app ended unasked (${crash})`);
  }

  async ensureApp(): Promise<void> {
    if (this.app.crash === null) return;
    this.noteCrash();
    await this.openApp();
  }

  /** Asks for a job. Gives null where the app refused it for `refusals`; then there must be none. */
  async start(job: Omit<PlannedJob, 'id'>, plan: PlanInput = {}, refusals: string[] = []): Promise<PlannedJob | null> {
    const planned: PlannedJob = { ...job, id: null };
    const targets = { by: 'ids' as const, deviceIds: job.devices.map(({ id }) => id) };
    try {
      this.planned.push(planned);
      planned.id = (await this.client.jobs.start({ call: job.call, targets, plan })).id;
      return planned;
    } catch (error) {
      if (error instanceof AppGone) return planned;
      this.planned.splice(this.planned.indexOf(planned), 1);
      if (error instanceof AppProblem && refusals.includes(error.code)) return null;
      throw error;
    }
  }

  /** A job with nothing in its way; the states in which its targets ended. */
  async run(call: OperationCallInput, devices = this.devices): Promise<string[]> {
    // On a busy machine a connection may be given up that is none of the faults.
    const job = await this.start({ call, devices }, { concurrency: 8, retries: 3, retryDelayMs: 1_000 });
    await this.ended();
    const { targets } = await this.client.jobs.get({ jobId: job?.id ?? '' });
    return targets.map(({ state }) => state);
  }

  /** Waits until every job of the file has ended. */
  async ended(): Promise<void> {
    await waitFor(
      'every job to end',
      () =>
        this.app.crash !== null || this.read((database) => jobsIn(database).every(({ endedAt }) => endedAt !== null)),
      this.setup.patienceMs,
    ).catch(async (error) => {
      throw new Error(`${error.message}; alive: ${await this.#alive()}`);
    });
    await this.ensureApp();
  }

  /** Until the jobs are so far (0 to 1), or over: a moment that is the same in kind on every machine. */
  async progress(jobs: readonly PlannedJob[], part: number): Promise<void> {
    const ids = jobs.flatMap(({ id }) => id ?? []);
    const isThere = () => this.app.crash !== null || this.read((database) => progressOf(database, ids)) >= part;
    await waitFor(`${Math.round(part * 100)} % of the jobs`, isThere, this.setup.patienceMs);
  }

  read<T>(read: (database: Database.Database) => T): T {
    return readLedger(this.inventoryFile, read);
  }

  addPackage(item: Package): Promise<string> {
    return sendPackage(this.client, item);
  }

  async #alive(): Promise<string> {
    const rows = this.read((database) =>
      database
        .prepare(
          `SELECT j.operation, d.name, t.state, t.problem FROM job_targets t JOIN jobs j ON j.id = t.job_id
           JOIN devices d ON d.id = t.device_id WHERE t.ended_at IS NULL LIMIT 10`,
        )
        .all(),
    );
    return JSON.stringify(rows);
  }
}
