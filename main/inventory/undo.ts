import { z } from 'zod';
import { type Undoable, undoableSchema } from '../../contract/app/undo.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { parseStored } from './json.ts';
import type { Sql } from './sql.ts';
import { UndoDevices } from './undo-devices.ts';
import { type UndoItem, UndoItems } from './undo-items.ts';

const keptMs = 7 * 24 * 60 * 60_000;
const keptEntries = 100;
const shownNames = 3;

/** What was taken back, as what can be taken back in turn. */
export interface TakenBack {
  deviceIds: string[];
  items: UndoItem[];
}

/** What was done to the inventory, so that it can be taken back for a while: entries, with the devices and items of each. */
export class UndoStore {
  readonly devices: UndoDevices;
  readonly items: UndoItems;
  readonly #sql: Sql;
  readonly #statements;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.devices = new UndoDevices(sql);
    this.items = new UndoItems(sql);
    const touched = (columns: string) =>
      `SELECT ${columns} FROM undo_devices WHERE undo_id = u.id UNION ALL SELECT ${columns} FROM undo_items WHERE undo_id = u.id`;
    this.#statements = {
      insert: sql.prepare('INSERT INTO undo (at, kind, undone) VALUES (?, ?, ?) RETURNING id'),
      prune: sql.prepare(
        `DELETE FROM undo WHERE at < ? OR id <= (SELECT id FROM undo ORDER BY id DESC LIMIT 1 OFFSET ${keptEntries})`,
      ),
      list: sql.prepare(
        `SELECT id, at, kind, undone, (SELECT count(*) FROM (${touched('1')})) AS count,
           (SELECT json_group_array(name) FROM (${touched('name')} ORDER BY name LIMIT ${shownNames})) AS names
         FROM undo u WHERE at >= ? AND EXISTS (${touched('1')}) ORDER BY id DESC`,
      ),
      forget: sql.prepare('DELETE FROM undo WHERE id = ?'),
    };
  }

  /** Begins something that can be taken back; devices and items are noted with it as they are done. */
  begin(kind: Undoable['kind'], undone: Undoable['undone'] = null): number {
    this.#prune();
    return Number(this.#statements.insert.get(Date.now(), kind, undone)?.id);
  }

  /** Newest first. */
  list(): Undoable[] {
    return this.#statements.list.all(Date.now() - keptMs).flatMap((row) => {
      const names = parseStored(z.array(z.string()), row.names) ?? [];
      return undoableSchema.safeParse({ ...row, names }).data ?? [];
    });
  }

  /** Throws `undo.gone`. */
  get(undoId: number): Undoable {
    const entry = this.list().find(({ id }) => id === undoId);
    if (!entry) throw new FlotillaError('undo.gone');
    return entry;
  }

  /** Takes it back, all or nothing, as something that can be taken back in turn. Throws `undo.gone`, `undo.superseded`. */
  apply(undoId: number): TakenBack {
    return this.#sql.transaction(() => {
      // First, so that it does not come between: there may be one too many.
      this.#prune();
      const { kind, undone } = this.get(undoId);
      // Devices lead to one another: in which order they go or come back must not matter. It works as it is prepared, and for
      // this transaction only.
      this.#sql.prepare('PRAGMA defer_foreign_keys = ON').run();
      const redoId = kind === 'undone' ? this.begin(undone ?? 'changed') : this.begin('undone', kind);
      const deviceIds = this.devices.takeBack(undoId, redoId);
      const items = this.items.takeBack(undoId, redoId);
      this.#statements.forget.run(undoId);
      return { deviceIds, items };
    });
  }

  #prune(): void {
    this.#statements.prune.run(Date.now() - keptMs);
  }
}
