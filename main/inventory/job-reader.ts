import type { Job, JobDetail, QueuedTarget, Target } from '../../contract/app/jobs.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { type Sealed, sealedRow } from './credentials.ts';
import { readAliveJob, type StoredJob } from './job-alive.ts';
import { readJob, toQueued, toTarget } from './job-rows.ts';
import { prepareJobStatements } from './job-statements.ts';
import type { Row, Sql } from './sql.ts';
import { StepStore } from './steps.ts';

/** Jobs of at most so many targets show the steps of each. */
const targetsWithSteps = 10;

/** One target of one job. */
export interface TargetKey {
  jobId: string;
  deviceId: string;
}

/** What there is to know of jobs: those that run, those that wait, and those that have ended. */
export class JobReader {
  readonly steps: StepStore;
  protected readonly sql: Sql;
  protected readonly statements: ReturnType<typeof prepareJobStatements>;

  constructor(sql: Sql) {
    this.sql = sql;
    this.steps = new StepStore(sql);
    this.statements = prepareJobStatements(sql);
  }

  /** Throws `job.unknown`. */
  get(id: string): Job {
    const job = readJob(this.mustBe(id));
    if (!job) throw new FlotillaError('job.unknown');
    return job;
  }

  /** With the steps of each target, where they are few. Throws `job.unknown`. */
  detail(id: string): JobDetail {
    const job = this.get(id);
    const rows = this.statements.targets.all(id);
    const steps = rows.length <= targetsWithSteps ? this.steps.ofJob(id) : new Map<string, Target['steps']>();
    return { ...job, targets: rows.map((row) => toTarget(row, steps.get(String(row.device_id)) ?? [])) };
  }

  /** With its steps. Throws `job.unknown`. */
  target({ jobId, deviceId }: TargetKey): Target {
    return toTarget(this.#targetRow({ jobId, deviceId }), this.steps.ofTarget(jobId, deviceId));
  }

  /** Without its steps. Throws `job.unknown`. */
  row(key: TargetKey): Target {
    return toTarget(this.#targetRow(key), []);
  }

  /** Every target, without its steps. */
  rows(jobId: string): Target[] {
    return this.statements.targets.all(jobId).map((row) => toTarget(row, []));
  }

  /** Newest first, without those that this version cannot read. */
  list({ deviceId, limit }: { deviceId?: string | undefined; limit: number }): Job[] {
    const { list, listOfDevice } = this.statements;
    return (deviceId === undefined ? list.all(limit) : listOfDevice.all(deviceId, limit)).flatMap((row) => {
      const job = readJob(row);
      return job ? [job] : [];
    });
  }

  /** Targets that wait for their device, the longest first. */
  queued(): QueuedTarget[] {
    return this.statements.queued.all().flatMap((row) => toQueued(row) ?? []);
  }

  /** Every job that has not ended, oldest first, with what the engine needs to go on with it. */
  alive(): StoredJob[] {
    return this.statements.aliveJobs.all().map((row) => this.#alive(row));
  }

  #alive(row: Row): StoredJob {
    const { aliveTargets, unchecked, ill, countOf } = this.statements;
    const id = String(row.id);
    return readAliveJob(row, {
      targets: aliveTargets.all(id),
      unchecked: unchecked.all(id),
      ill: Number(ill.get(id)?.n ?? 0),
      counts: countOf.all(id),
    });
  }

  /** The values of its secrets, while they are kept; the store never sees them open. */
  sealedSecrets(id: string): Sealed | null {
    const row = this.statements.secrets.get(id);
    if (!row) return null;
    const { vault_kind: vaultKind, sealed } = sealedRow.parse(row);
    return { vaultKind, sealed };
  }

  activeJobIds(deviceId: string): string[] {
    return this.statements.activeOf.all(deviceId).map((row) => String(row.job_id));
  }

  /** Of the jobs that are alive, those that only wait for the device. */
  queuedJobIds(deviceId: string): string[] {
    return this.statements.queuedOf.all(deviceId).map((row) => String(row.job_id));
  }

  protected mustBe(id: string): Row {
    const row = this.statements.get.get(id);
    if (!row) throw new FlotillaError('job.unknown');
    return row;
  }

  #targetRow({ jobId, deviceId }: TargetKey): Row {
    const row = this.statements.target.get(jobId, deviceId);
    if (!row) throw new FlotillaError('job.unknown');
    return row;
  }
}
