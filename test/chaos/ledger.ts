import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';

// What the inventory's file itself says, read past the app.

export interface LedgerTarget {
  jobId: string;
  operation: string;
  call: string;
  deviceId: string;
  state: string;
  attempts: number;
  sentAt: number | null;
  endedAt: number | null;
  problem: string | null;
}

export interface HistoryRow {
  seq: number;
  kind: string;
  deviceId: string | null;
  jobId: string | null;
  hash: string;
}

export interface LedgerJob {
  id: string;
  operation: string;
  call: string;
  endedAt: number | null;
  createdAt: number;
}

/** Reads the file while the app has it open, or after. */
export function readLedger<T>(file: string, read: (database: Database.Database) => T): T {
  const database = new Database(file, { readonly: true, timeout: 10_000 });
  try {
    return read(database);
  } finally {
    database.close();
  }
}

export function jobsIn(database: Database.Database): LedgerJob[] {
  return database
    .prepare<[], LedgerJob>(
      'SELECT id, operation, call, ended_at AS endedAt, created_at AS createdAt FROM jobs ORDER BY created_at, id',
    )
    .all();
}

export function targetsIn(database: Database.Database): LedgerTarget[] {
  return database
    .prepare<[], LedgerTarget>(
      `SELECT t.job_id AS jobId, j.operation, j.call, t.device_id AS deviceId, t.state, t.attempts, t.sent_at AS sentAt,
         t.ended_at AS endedAt, t.problem FROM job_targets t JOIN jobs j ON j.id = t.job_id`,
    )
    .all();
}

/** How far jobs are, from 0 (nothing was begun) to 1 (each target has ended). */
export function progressOf(database: Database.Database, jobIds: readonly string[]): number {
  const wanted = new Set(jobIds);
  const targets = targetsIn(database).filter(({ jobId }) => wanted.has(jobId));
  if (targets.length === 0) return 0;
  const done = targets.reduce(
    (sum, { sentAt, endedAt }) => sum + (endedAt !== null ? 1 : sentAt !== null ? 0.5 : 0),
    0,
  );
  return done / targets.length;
}

/** The chain of the history, hashed anew: how long it is, its entries, and where it breaks. */
export function chainIn(database: Database.Database): { entries: HistoryRow[]; brokenAt: number | null } {
  const rows = database.prepare<[], Record<string, string | number | null>>('SELECT * FROM history ORDER BY seq').all();
  let before = rows[0]?.before_hash ?? '';
  let seq = Number(rows[0]?.seq ?? 1) - 1;
  let brokenAt: number | null = null;
  for (const row of rows) {
    const told = [before, row.seq, row.at, row.who, row.kind, row.device_id, row.device_name, row.job_id, row.detail];
    const hash = createHash('sha256').update(JSON.stringify(told)).digest('hex');
    if (row.before_hash !== before || row.hash !== hash || row.seq !== seq + 1) brokenAt ??= Number(row.seq);
    before = String(row.hash);
    seq = Number(row.seq);
  }
  const entries = rows.map((row) => ({
    seq: Number(row.seq),
    kind: String(row.kind),
    deviceId: row.device_id === null ? null : String(row.device_id),
    jobId: row.job_id === null ? null : String(row.job_id),
    hash: String(row.hash),
  }));
  return { entries, brokenAt };
}

/** A part of what was last seen of a device; `null` where it was not seen. */
export function snapshotIn(database: Database.Database, deviceId: string, part: string): unknown {
  const row = database
    .prepare<[string, string], { value: string }>('SELECT value FROM snapshots WHERE device_id = ? AND part = ?')
    .get(deviceId, part);
  return row ? JSON.parse(row.value) : null;
}
