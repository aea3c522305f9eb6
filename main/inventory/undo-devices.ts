import { z } from 'zod';
import { FlotillaError } from '../../contract/errors.ts';
import { parseStored } from './json.ts';
import { isUniqueViolation, type Row, type Sql, type Value } from './sql.ts';
import { isMissingReference, RowWriter, rowSchema } from './undo-rows.ts';

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

const rowsSchema = z.partialRecord(z.enum(tables), z.array(rowSchema));
type Rows = z.infer<typeof rowsSchema>;

/** A device as it was before something was done to it. */
export interface BeforeImage {
  deviceId: string;
  name: string;
  before: string | null;
}

/** Devices as they were, by the entry that changed them. */
export class UndoDevices {
  readonly #rows: RowWriter;
  readonly #statements;
  readonly #rowsOf;

  constructor(sql: Sql) {
    this.#rows = new RowWriter(sql);
    this.#rowsOf = new Map(
      tables.map((table) => [table, sql.prepare(`SELECT * FROM ${table} WHERE ${keyOf(table)} = ?`)]),
    );
    this.#statements = {
      insert: sql.prepare(
        `INSERT INTO undo_devices (undo_id, device_id, name, before, after)
         VALUES (?, ?, ?, ?, (SELECT updated_at FROM devices WHERE id = ?)) ON CONFLICT DO NOTHING`,
      ),
      of: sql.prepare('SELECT device_id, name, before, after FROM undo_devices WHERE undo_id = ?'),
      updatedAt: sql.prepare('SELECT updated_at FROM devices WHERE id = ?'),
      remove: sql.prepare('DELETE FROM devices WHERE id = ?'),
      removeTags: sql.prepare('DELETE FROM device_tags WHERE device_id = ?'),
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

  /** Called after the device was changed, in the same transaction. */
  note(undoId: number, { deviceId, name, before }: BeforeImage): void {
    this.#statements.insert.run(undoId, deviceId, name, before, deviceId);
  }

  /** Those that were added by it, and would go. */
  added(undoId: number): string[] {
    return this.#statements.of.all(undoId).flatMap((row) => (row.before === null ? [String(row.device_id)] : []));
  }

  /**
   * Takes back what `undoId` did to devices, and notes what they were until now under `redoId`; returns them. Throws
   * `undo.superseded`.
   */
  takeBack(undoId: number, redoId: number): string[] {
    const devices = this.#statements.of.all(undoId);
    for (const row of devices) {
      const image = this.image(String(row.device_id), row.before === null);
      this.#takeBack(row);
      this.note(redoId, { ...image, name: String(row.name) });
    }
    const [first] = devices;
    if (first && this.#statements.broken.get())
      throw new FlotillaError('undo.superseded', { name: String(first.name) });
    return devices.map((row) => String(row.device_id));
  }

  #takeBack(row: Row): void {
    const deviceId = String(row.device_id);
    const superseded = (cause?: unknown) => new FlotillaError('undo.superseded', { name: String(row.name) }, { cause });
    const now = this.#statements.updatedAt.get(deviceId)?.updated_at ?? null;
    if (now !== row.after) throw superseded();
    const before = row.before === null ? null : parseStored(rowsSchema, row.before);
    if (row.before !== null && before === null) throw superseded();
    try {
      if (before === null) this.#statements.remove.run(deviceId);
      else if (now === null) this.#insertAll(before);
      else this.#restoreEntered(deviceId, before);
    } catch (error) {
      if (isUniqueViolation(error) || isMissingReference(error)) throw superseded(error);
      throw error;
    }
  }

  #insertAll(rows: Rows): void {
    for (const table of tables) for (const row of rows[table] ?? []) this.#rows.insert(table, row);
  }

  #restoreEntered(deviceId: string, rows: Rows): void {
    const entered: [string, Value][] = Object.entries(rows.devices?.[0] ?? {}).filter(
      ([column]) => !learned.has(column),
    );
    this.#rows.update('devices', deviceId, entered);
    this.#statements.removeTags.run(deviceId);
    for (const row of rows.device_tags ?? []) this.#rows.insert('device_tags', row);
  }
}

function keyOf(table: (typeof tables)[number]): string {
  return table === 'devices' ? 'id' : 'device_id';
}
