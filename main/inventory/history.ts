import { hash } from 'node:crypto';
import { type HistoryCheck, type HistoryEntry, historyEntrySchema } from '../../contract/app/history.ts';
import { parseStored } from './json.ts';
import type { Row, Sql, Value } from './sql.ts';

/** What was done, before it has a place in the chain. */
export type NewEntry = Pick<HistoryEntry, 'kind'> &
  Partial<Pick<HistoryEntry, 'deviceId' | 'deviceName' | 'jobId' | 'detail'>>;

export interface HistoryScope {
  jobId?: string | undefined;
  deviceId?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
}

/** Many years of one technician; the oldest go first, and the chain then begins at the oldest that is left. */
const keptEntries = 1_000_000;
const pruneEvery = 10_000;
const checkedAtOnce = 2_000;
const maxDetail = 500;

/**
 * What was done, by whom, to what. Entries are only ever added; each is hashed with the one before, so that a change in the
 * middle shows. Whoever can write the file can write a whole new chain: the newest hash, noted elsewhere, proves against that.
 */
export class HistoryStore {
  readonly #sql: Sql;
  readonly #who: string;
  readonly #statements;

  constructor(sql: Sql, who: string) {
    this.#sql = sql;
    this.#who = who;
    this.#statements = {
      newest: sql.prepare('SELECT seq, hash FROM history ORDER BY seq DESC LIMIT 1'),
      insert: sql.prepare(
        'INSERT INTO history (seq, at, who, kind, device_id, device_name, job_id, detail, before_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ),
      prune: sql.prepare('DELETE FROM history WHERE seq <= ?'),
      all: sql.prepare('SELECT * FROM history WHERE seq < ? AND at BETWEEN ? AND ? ORDER BY seq DESC LIMIT ?'),
      ofBoth: sql.prepare(
        'SELECT * FROM history WHERE seq < ? AND job_id = ? AND device_id = ? AND at BETWEEN ? AND ? ORDER BY seq DESC LIMIT ?',
      ),
      ofJob: sql.prepare(
        'SELECT * FROM history WHERE seq < ? AND job_id = ? AND at BETWEEN ? AND ? ORDER BY seq DESC LIMIT ?',
      ),
      ofDevice: sql.prepare(
        'SELECT * FROM history WHERE seq < ? AND device_id = ? AND at BETWEEN ? AND ? ORDER BY seq DESC LIMIT ?',
      ),
      after: sql.prepare('SELECT * FROM history WHERE seq > ? ORDER BY seq LIMIT ?'),
    };
  }

  /** Adds an entry to the chain, in the transaction of the caller if there is one. */
  add({ kind, deviceId = null, deviceName = null, jobId = null, detail = {} }: NewEntry): void {
    this.#sql.transaction(() => {
      const newest = this.#statements.newest.get();
      const seq = Number(newest?.seq ?? 0) + 1;
      const before = String(newest?.hash ?? '');
      const values: Value[] = [
        seq,
        Date.now(),
        this.#who,
        kind,
        deviceId,
        deviceName,
        jobId,
        JSON.stringify(shortened(detail)),
      ];
      this.#statements.insert.run(...values, before, hashOf(before, values));
      if (seq % pruneEvery === 0) this.#statements.prune.run(seq - keptEntries);
    });
  }

  /** Newest first. */
  list(
    scope: HistoryScope,
    { before = Number.MAX_SAFE_INTEGER, limit }: { before?: number | undefined; limit: number },
  ): HistoryEntry[] {
    const { jobId, deviceId, from = 0, to = Number.MAX_SAFE_INTEGER } = scope;
    const { all, ofJob, ofDevice, ofBoth } = this.#statements;
    const rest = [from, to, limit];
    if (jobId !== undefined && deviceId !== undefined) return entriesOf(ofBoth.all(before, jobId, deviceId, ...rest));
    if (jobId !== undefined) return entriesOf(ofJob.all(before, jobId, ...rest));
    if (deviceId !== undefined) return entriesOf(ofDevice.all(before, deviceId, ...rest));
    return entriesOf(all.all(before, ...rest));
  }

  /** Goes through the whole chain, a piece at a time; `next` is awaited between two pieces. */
  async verify(next: () => Promise<unknown>): Promise<HistoryCheck> {
    let entries = 0;
    let head: string | null = null;
    let seq = 0;
    for (;;) {
      const rows = this.#statements.after.all(seq, checkedAtOnce);
      for (const row of rows) {
        const isNext = head === null || (row.before_hash === head && row.seq === seq + 1);
        seq = Number(row.seq);
        if (!isNext || row.hash !== hashOf(String(row.before_hash), valuesOf(row)))
          return { entries, head, brokenAt: seq };
        head = String(row.hash);
        entries++;
      }
      if (rows.length < checkedAtOnce) return { entries, head, brokenAt: null };
      await next();
    }
  }
}

function hashOf(before: string, values: readonly Value[]): string {
  return hash('sha256', JSON.stringify([before, ...values]), 'hex');
}

function valuesOf(row: Row): Value[] {
  const { seq, at, who, kind, device_id, device_name, job_id, detail } = row;
  return [seq, at, who, kind, device_id, device_name, job_id, detail] as Value[];
}

function shortened(detail: HistoryEntry['detail']): HistoryEntry['detail'] {
  return Object.fromEntries(
    Object.entries(detail).map(([key, value]) => [key, typeof value === 'string' ? value.slice(0, maxDetail) : value]),
  );
}

/** An entry of a kind that this version does not know is left out of lists, not of the chain. */
function entriesOf(rows: Row[]): HistoryEntry[] {
  return rows.flatMap((row) => entryOf(row) ?? []);
}

function entryOf(row: Row): HistoryEntry | undefined {
  const { seq, at, who, kind, hash } = row;
  const entry = { seq, at, who, kind, hash, deviceId: row.device_id, deviceName: row.device_name, jobId: row.job_id };
  const detail = parseStored(historyEntrySchema.shape.detail, row.detail) ?? {};
  return historyEntrySchema.safeParse({ ...entry, detail }).data;
}
