import Database from 'better-sqlite3';
import type { Plan } from '../../../../contract/app/plan.ts';
import { isOpen } from '../../../../main/jobs/window.ts';

interface TargetRow {
  device_id: string;
  state: string;
  wave: number;
  ended_at: number | null;
  sent_at: number | null;
}

interface JobRow {
  wave: number;
  paused_at: number | null;
  stopped_at: number | null;
  cancelled_at: number | null;
  soak_until: number | null;
}

/** Reads what is on disk, over a connection of its own, and notes what a job must never do. */
export class Observer {
  readonly violations: string[] = [];
  readonly #database: Database.Database;
  readonly #plan: Plan;
  readonly #now: () => number;
  readonly #targets: Database.Statement<[], TargetRow>;
  readonly #job: Database.Statement<[], JobRow>;
  #before = new Map<string, TargetRow>();
  #jobBefore: JobRow | undefined;
  #unsettled = new Set<string>();

  constructor(file: string, plan: Plan, now: () => number) {
    this.#database = new Database(file, { readonly: true });
    this.#plan = plan;
    this.#now = now;
    this.#targets = this.#database.prepare('SELECT * FROM job_targets ORDER BY position');
    this.#job = this.#database.prepare('SELECT * FROM jobs LIMIT 1');
  }

  look(): void {
    const job = this.#job.get();
    if (!job) return;
    const rows = this.#targets.all();
    for (const row of rows) this.#compare(row, this.#before.get(row.device_id), job);
    if (rows.filter(({ state }) => state === 'running').length > this.#plan.concurrency) this.#note('too many at once');
    this.#watchSoak(job, rows);
    this.#before = new Map(rows.map((row) => [row.device_id, row]));
    this.#jobBefore = job;
  }

  /** The process ended: what was sent and has no answer is settled whatever the plan says. */
  crashed(): void {
    this.look();
    const running = [...this.#before.values()].filter(({ state, sent_at }) => state === 'running' && sent_at !== null);
    this.#unsettled = new Set(running.map(({ device_id }) => device_id));
    this.#before = new Map();
  }

  close(): void {
    this.#database.close();
  }

  #compare(row: TargetRow, before: TargetRow | undefined, job: JobRow): void {
    if (!before) return;
    if (before.ended_at !== null && (before.state !== row.state || before.ended_at !== row.ended_at)) {
      this.#note(`ended as ${before.state}, and then as ${row.state}`);
    }
    if (row.state === 'running' && before.state !== 'running') this.#begins(row, job);
  }

  #begins(row: TargetRow, job: JobRow): void {
    const { startAt, window } = this.#plan;
    const now = this.#now();
    if (this.#unsettled.delete(row.device_id)) return;
    if (this.#jobBefore?.paused_at) this.#note('began while paused');
    if (this.#jobBefore?.stopped_at) this.#note('began after the failure limit');
    if (this.#jobBefore?.cancelled_at) this.#note('began after the cancel');
    if (startAt !== null && now < startAt) this.#note('began before its time');
    if (window && !isOpen(window, now)) this.#note('began outside the window');
    if (row.wave > job.wave) this.#note('began before its wave');
  }

  #watchSoak(job: JobRow, rows: TargetRow[]): void {
    const before = this.#jobBefore;
    const now = this.#now();
    const { soakMs } = this.#plan;
    const held = rows.some(({ wave, state }) => wave <= (before?.wave ?? 0) && ['waiting', 'running'].includes(state));
    if (before && job.soak_until !== null && before.soak_until === null) {
      if (held) this.#note('soaked before the wave was over');
      if (job.soak_until !== now + soakMs) this.#note('soaks too short or too long');
    }
    if (!before || job.wave === before.wave) return;
    if (held) this.#note('a wave began before the one before it was over');
    if (job.wave < before.wave) this.#note('went back a wave');
    if (soakMs > 0 && (before.soak_until === null || now < before.soak_until)) this.#note('did not soak');
  }

  #note(violation: string): void {
    this.violations.push(violation);
  }
}
