import { z } from 'zod';
import { type Undoable, undoableSchema } from '../../contract/app/undo.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { parseStored } from './json.ts';
import { isUniqueViolation, type Row, type Sql, type Value } from './sql.ts';

const keptMs = 7 * 24 * 60 * 60_000;
const keptEntries = 100;
const shownNames = 3;

/** What belongs to a device, the device itself first: foreign keys lead to it. */
const tables = [
  'devices',
  'device_tags',
  'device_host_keys',
  'offered_host_keys',
  'snapshots',
  'trust_events',
  'identity_checks',
  'snapshot_changes',
  'reach_history',
] as const;
/** What a change of its settings touches; what was learned meanwhile stays. */
const enteredTables = ['devices', 'device_tags'] as const;
const learned = new Set(['id', 'created_at', 'reached_at', 'failed_at', 'problem']);

const cell = z.union([z.string(), z.number(), z.null()]);
const rowsSchema = z.partialRecord(z.enum(tables), z.array(z.record(z.string(), cell)));
type Rows = z.infer<typeof rowsSchema>;

/** A device as it was before something was done to it. */
export interface BeforeImage {
  deviceId: string;
  name: string;
  before: string | null;
}

/** What devices were, so that what was done to them can be taken back for a while. */
export class UndoStore {
  readonly #sql: Sql;
  readonly #statements;
  readonly #rowsOf;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#rowsOf = new Map(
      tables.map((table) => [table, sql.prepare(`SELECT * FROM ${table} WHERE ${keyOf(table)} = ?`)]),
    );
    this.#statements = {
      insert: sql.prepare('INSERT INTO undo (at, kind) VALUES (?, ?) RETURNING id'),
      insertDevice: sql.prepare(
        `INSERT INTO undo_devices (undo_id, device_id, name, before, after)
         VALUES (?, ?, ?, ?, (SELECT updated_at FROM devices WHERE id = ?)) ON CONFLICT DO NOTHING`,
      ),
      prune: sql.prepare(
        `DELETE FROM undo WHERE at < ? OR id <= (SELECT id FROM undo ORDER BY id DESC LIMIT 1 OFFSET ${keptEntries})`,
      ),
      list: sql.prepare(
        `SELECT id, at, kind, (SELECT count(*) FROM undo_devices d WHERE d.undo_id = u.id) AS count,
           (SELECT json_group_array(name) FROM (SELECT name FROM undo_devices d WHERE d.undo_id = u.id ORDER BY name LIMIT ${shownNames})) AS names
         FROM undo u WHERE at >= ? AND EXISTS (SELECT 1 FROM undo_devices d WHERE d.undo_id = u.id) ORDER BY id DESC`,
      ),
      devices: sql.prepare('SELECT device_id, name, before, after FROM undo_devices WHERE undo_id = ?'),
      updatedAt: sql.prepare('SELECT updated_at FROM devices WHERE id = ?'),
      removeDevice: sql.prepare('DELETE FROM devices WHERE id = ?'),
      forget: sql.prepare('DELETE FROM undo WHERE id = ?'),
      broken: sql.prepare(`SELECT 1 AS broken FROM pragma_foreign_key_check('devices') LIMIT 1`),
    };
  }

  /** What a device is now, with all that belongs to it if `whole`. Of one that is not there: nothing. */
  image(deviceId: string, whole: boolean): BeforeImage {
    const rows = Object.fromEntries(
      (whole ? tables : enteredTables).map((table) => [table, this.#rowsOf.get(table)?.all(deviceId) ?? []]),
    );
    const device = rows.devices?.[0];
    return { deviceId, name: String(device?.name ?? ''), before: device === undefined ? null : JSON.stringify(rows) };
  }

  /** Begins something that can be taken back; `note` adds devices to it as they are done. */
  begin(kind: Undoable['kind']): number {
    this.#statements.prune.run(Date.now() - keptMs);
    return Number(this.#statements.insert.get(Date.now(), kind)?.id);
  }

  /** Called after the device was changed, in the same transaction. */
  note(undoId: number, { deviceId, name, before }: BeforeImage): void {
    this.#statements.insertDevice.run(undoId, deviceId, name, before, deviceId);
  }

  /** Newest first. */
  list(): Undoable[] {
    return this.#statements.list.all(Date.now() - keptMs).flatMap((row) => {
      const names = parseStored(z.array(z.string()), row.names) ?? [];
      return undoableSchema.safeParse({ ...row, names }).data ?? [];
    });
  }

  /**
   * Takes it back, all or nothing, and forgets it; returns the devices. Throws `undo.gone`, `undo.superseded` when one of them
   * was changed meanwhile or its place is taken.
   */
  apply(undoId: number): string[] {
    return this.#sql.transaction(() => {
      const devices = this.#statements.devices.all(undoId);
      const [first] = devices;
      if (!first) throw new FlotillaError('undo.gone');
      // Devices lead to one another: in which order they go or come back must not matter. It works as it is prepared, and for
      // this transaction only.
      this.#sql.prepare('PRAGMA defer_foreign_keys = ON').run();
      for (const row of devices) this.#takeBack(row);
      if (this.#statements.broken.get()) throw new FlotillaError('undo.superseded', { name: String(first.name) });
      this.#statements.forget.run(undoId);
      return devices.map((row) => String(row.device_id));
    });
  }

  #takeBack(row: Row): void {
    const deviceId = String(row.device_id);
    const superseded = (cause?: unknown) => new FlotillaError('undo.superseded', { name: String(row.name) }, { cause });
    const now = this.#statements.updatedAt.get(deviceId)?.updated_at ?? null;
    if (now !== row.after) throw superseded();
    const before = row.before === null ? null : parseStored(rowsSchema, row.before);
    if (row.before !== null && before === null) throw superseded();
    try {
      if (before === null) this.#statements.removeDevice.run(deviceId);
      else if (now === null) this.#insertAll(before);
      else this.#restoreEntered(deviceId, before);
    } catch (error) {
      if (isUniqueViolation(error) || isMissingReference(error)) throw superseded(error);
      throw error;
    }
  }

  #insertAll(rows: Rows): void {
    for (const table of tables) for (const row of rows[table] ?? []) this.#insert(table, row);
  }

  #restoreEntered(deviceId: string, rows: Rows): void {
    const entered = Object.entries(rows.devices?.[0] ?? {}).filter(([column]) => !learned.has(column));
    const columns = entered.map(([column]) => `${quoted(column)} = ?`).join(', ');
    this.#sql.prepare(`UPDATE devices SET ${columns} WHERE id = ?`).run(...entered.map(([, value]) => value), deviceId);
    this.#sql.prepare('DELETE FROM device_tags WHERE device_id = ?').run(deviceId);
    for (const row of rows.device_tags ?? []) this.#insert('device_tags', row);
  }

  #insert(table: (typeof tables)[number], row: Record<string, Value>): void {
    const columns = Object.keys(row);
    const places = columns.map(() => '?').join(', ');
    this.#sql
      .prepare(`INSERT INTO ${table} (${columns.map(quoted).join(', ')}) VALUES (${places})`)
      .run(...Object.values(row));
  }
}

function keyOf(table: (typeof tables)[number]): string {
  return table === 'devices' ? 'id' : 'device_id';
}

/** Column names come from the database itself; quoted all the same. */
function quoted(column: string): string {
  return `"${column.replaceAll('"', '""')}"`;
}

function isMissingReference(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_CONSTRAINT_FOREIGNKEY';
}
