import { type Step, stepSchema } from '../../contract/app/jobs.ts';
import type { Row, Sql } from './sql.ts';

/** Names one step of one target. */
export interface StepKey {
  jobId: string;
  deviceId: string;
  position: number;
}

/** The steps of targets, in the order they began. */
export class StepStore {
  readonly #statements;

  constructor(sql: Sql) {
    this.#statements = {
      put: sql.prepare(
        `INSERT INTO job_steps
           (job_id, device_id, position, name, state, started_at, ended_at, output, progress_done, progress_total)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (job_id, device_id, position) DO UPDATE SET state = excluded.state, ended_at = excluded.ended_at,
           output = excluded.output, progress_done = excluded.progress_done, progress_total = excluded.progress_total`,
      ),
      ofJob: sql.prepare('SELECT * FROM job_steps WHERE job_id = ? ORDER BY device_id, position'),
      ofTarget: sql.prepare('SELECT * FROM job_steps WHERE job_id = ? AND device_id = ? ORDER BY position'),
      next: sql.prepare(
        'SELECT coalesce(max(position) + 1, 0) AS next FROM job_steps WHERE job_id = ? AND device_id = ?',
      ),
      interrupt: sql.prepare(
        "UPDATE job_steps SET state = 'failed', ended_at = ? WHERE job_id = ? AND device_id = ? AND state = 'running'",
      ),
      interruptAll: sql.prepare(
        "UPDATE job_steps SET state = 'failed', ended_at = ? WHERE job_id = ? AND state = 'running'",
      ),
    };
  }

  put({ jobId, deviceId, position }: StepKey, step: Step): void {
    const { name, state, startedAt, endedAt, output, progress } = step;
    const done = progress?.done ?? null;
    const total = progress?.total ?? null;
    this.#statements.put.run(jobId, deviceId, position, name, state, startedAt, endedAt, output, done, total);
  }

  /** The position that the next step of a target takes. */
  next(jobId: string, deviceId: string): number {
    return Number(this.#statements.next.get(jobId, deviceId)?.next ?? 0);
  }

  /** Steps that a crash or an abort left open count as failed. */
  interrupt(jobId: string, deviceId: string, now: number): void {
    this.#statements.interrupt.run(now, jobId, deviceId);
  }

  /** The same of every target of a job. */
  interruptAll(jobId: string, now: number): void {
    this.#statements.interruptAll.run(now, jobId);
  }

  ofTarget(jobId: string, deviceId: string): Step[] {
    return this.#statements.ofTarget.all(jobId, deviceId).map(toStep);
  }

  ofJob(jobId: string): Map<string, Step[]> {
    const steps = new Map<string, Step[]>();
    for (const row of this.#statements.ofJob.all(jobId)) {
      const deviceId = String(row.device_id);
      const known = steps.get(deviceId);
      if (known) known.push(toStep(row));
      else steps.set(deviceId, [toStep(row)]);
    }
    return steps;
  }
}

function toStep(row: Row): Step {
  const progress = row.progress_total === null ? null : { done: row.progress_done, total: row.progress_total };
  return stepSchema.parse({ ...row, startedAt: row.started_at, endedAt: row.ended_at, progress });
}
