import type { Migration } from '../migrate.ts';

/** Also saved filters and items of the library can be taken back, and what was taken back can be done again. */
export const undoItems: Migration = {
  version: 110,
  sql: `
    -- What 'undone' entries took back.
    ALTER TABLE undo ADD COLUMN undone TEXT;
    CREATE TABLE undo_items (
      undo_id INTEGER NOT NULL REFERENCES undo (id) ON DELETE CASCADE,
      what TEXT NOT NULL,
      item_id TEXT NOT NULL,
      name TEXT NOT NULL,
      -- The row as it was before and after; NULL where there was none.
      before TEXT,
      after TEXT,
      PRIMARY KEY (undo_id, what, item_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX undo_items_by_item ON undo_items (what, item_id);
  `,
};
