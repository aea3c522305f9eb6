import { FlotillaError } from '../../contract/errors.ts';
import { parseStored } from './json.ts';
import { isUniqueViolation, type Row, type Sql } from './sql.ts';
import { RowWriter, rowSchema } from './undo-rows.ts';

/** What can be taken back beside devices: each is one row. `entered` is what a technician changes of it. */
const kinds = {
  filter: { table: 'saved_filters', key: 'id', entered: ['name', 'query'] },
  library: { table: 'library_items', key: 'sha256', entered: ['name', 'version', 'notes'] },
} as const;

export interface UndoItem {
  what: keyof typeof kinds;
  id: string;
}

/** Saved filters and items of the library as they were, by the entry that changed them. */
export class UndoItems {
  readonly #rows: RowWriter;
  readonly #statements;

  constructor(sql: Sql) {
    this.#rows = new RowWriter(sql);
    const ofKind = (what: UndoItem['what']) => {
      const { table, key, entered } = kinds[what];
      return {
        get: sql.prepare(`SELECT * FROM ${table} WHERE ${key} = ?`),
        remove: sql.prepare(`DELETE FROM ${table} WHERE ${key} = ?`),
        restore: sql.prepare(`UPDATE ${table} SET ${entered.map((one) => `${one} = ?`).join(', ')} WHERE ${key} = ?`),
      };
    };
    this.#statements = {
      filter: ofKind('filter'),
      library: ofKind('library'),
      insert: sql.prepare(
        `INSERT INTO undo_items (undo_id, what, item_id, name, before, after) VALUES (?, ?, ?, ?, ?, ?)`,
      ),
      of: sql.prepare('SELECT what, item_id, name, before, after FROM undo_items WHERE undo_id = ?'),
      ids: sql.prepare('SELECT item_id FROM undo_items WHERE what = ? GROUP BY item_id ORDER BY max(undo_id) DESC'),
      forget: sql.prepare(
        'DELETE FROM undo WHERE id IN (SELECT undo_id FROM undo_items WHERE what = ? AND item_id = ?)',
      ),
    };
  }

  /** The row as it is now; `null` where there is none. */
  row({ what, id }: UndoItem): string | null {
    const row = this.#statements[what].get.get(id);
    return row ? JSON.stringify(row) : null;
  }

  /** Whether an item is, for a technician, as it was when `row` said this. */
  isAs(item: UndoItem, row: string | null): boolean {
    return isSame(item, row, this.row(item));
  }

  /** Called after the item was changed, in the same transaction; `before` is what `row` said before. */
  note(undoId: number, item: UndoItem, before: string | null): void {
    const after = this.row(item);
    this.#statements.insert.run(undoId, item.what, item.id, nameIn(before) || nameIn(after), before, after);
  }

  /** Every item of a kind that something was done to; the last ones first. */
  ids(what: UndoItem['what']): string[] {
    return this.#statements.ids.all(what).map((row) => String(row.item_id));
  }

  /** What was done to an item can no longer be taken back: what it needs for that is gone. */
  forget({ what, id }: UndoItem): void {
    this.#statements.forget.run(what, id);
  }

  /** Those that would go when it is taken back. */
  added(undoId: number): UndoItem[] {
    return this.#statements.of.all(undoId).flatMap((row) => (row.before === null ? itemOf(row) : []));
  }

  /** Takes back what `undoId` did to items, and notes what they were until now under `redoId`. Throws `undo.superseded`. */
  takeBack(undoId: number, redoId: number): UndoItem[] {
    return this.#statements.of.all(undoId).flatMap((row) => {
      const [item] = itemOf(row);
      if (!item) throw new FlotillaError('undo.superseded', { name: String(row.name) });
      const now = this.row(item);
      this.#takeBack(item, row, now);
      this.note(redoId, item, now);
      return [item];
    });
  }

  #takeBack(item: UndoItem, row: Row, now: string | null): void {
    const superseded = (cause?: unknown) => new FlotillaError('undo.superseded', { name: String(row.name) }, { cause });
    if (!isSame(item, now, row.after)) throw superseded();
    const before = parseStored(rowSchema, row.before);
    if (row.before !== null && before === null) throw superseded();
    const { remove, restore } = this.#statements[item.what];
    try {
      if (before === null) remove.run(item.id);
      else if (now === null) this.#rows.insert(kinds[item.what].table, before);
      else restore.run(...(enteredOf(item, row.before) ?? []), item.id);
    } catch (error) {
      if (isUniqueViolation(error)) throw superseded(error);
      throw error;
    }
  }
}

function enteredOf({ what }: UndoItem, row: unknown): (string | number | null)[] | null {
  const values = parseStored(rowSchema, row);
  return values && kinds[what].entered.map((column) => values[column] ?? null);
}

function isSame(item: UndoItem, one: unknown, other: unknown): boolean {
  return JSON.stringify(enteredOf(item, one)) === JSON.stringify(enteredOf(item, other));
}

function itemOf(row: Row): UndoItem[] {
  const what = String(row.what);
  return what === 'filter' || what === 'library' ? [{ what, id: String(row.item_id) }] : [];
}

function nameIn(row: string | null): string {
  return String(parseStored(rowSchema, row)?.name ?? '');
}
