import { errorCatalogue, fillSentence } from '../../contract/errors.ts';
import type { HistoryStore } from './history.ts';
import { readProblem } from './job-rows.ts';
import type { Row, Sql } from './sql.ts';

const maxParams = 400;

/** Writes what jobs did into the history, in the transaction of what it tells of. */
export class JobRecord {
  readonly #history: Pick<HistoryStore, 'add'>;
  readonly #job;
  /** Of the job that was told of last: what it does never changes, and each of its targets tells of it. */
  #last: { jobId: string; what: { operation: string; params: string } } | null = null;

  constructor(sql: Sql, history: Pick<HistoryStore, 'add'>) {
    this.#history = history;
    this.#job = sql.prepare('SELECT operation, call FROM jobs WHERE id = ?');
  }

  /** The job was started, paused, resumed or cancelled. */
  job(kind: 'job.started' | 'job.paused' | 'job.resumed' | 'job.cancelled', jobId: string, devices?: number): void {
    this.#history.add({
      kind,
      jobId,
      detail: { ...this.#what(jobId), ...(devices !== undefined && { devices }) },
    });
  }

  /** These targets ended; the rows as they are now. */
  ended(jobId: string, rows: readonly Row[]): void {
    const what = rows.length > 0 ? this.#what(jobId) : {};
    for (const row of rows) {
      const problem = readProblem(row.problem);
      const why = problem && fillSentence(errorCatalogue[problem.code].message, problem.params);
      const detail = {
        ...what,
        state: String(row.state),
        result: row.result === null ? null : String(row.result),
        why,
      };
      const deviceId = String(row.device_id);
      this.#history.add({ kind: 'target.ended', jobId, deviceId, deviceName: String(row.device_name), detail });
    }
  }

  /** The operation, and its parameters as they were given; none of them is a secret of ours. */
  #what(jobId: string): { operation: string; params: string } {
    if (this.#last?.jobId !== jobId) this.#last = { jobId, what: this.#read(jobId) };
    return this.#last.what;
  }

  #read(jobId: string): { operation: string; params: string } {
    const row = this.#job.get(jobId);
    const call: unknown = JSON.parse(String(row?.call ?? '{}'));
    const params = typeof call === 'object' && call !== null && 'params' in call ? call.params : {};
    return { operation: String(row?.operation ?? ''), params: JSON.stringify(params).slice(0, maxParams) };
  }
}
