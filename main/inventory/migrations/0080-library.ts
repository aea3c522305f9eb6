import type { Migration } from '../migrate.ts';

/** What is known of each file of the library; the files themselves lie beside the database, under their hashes. */
export const library: Migration = {
  version: 80,
  sql: `
    CREATE TABLE library_items (
      sha256 TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      name TEXT NOT NULL COLLATE NOCASE,
      version TEXT,
      architecture TEXT,
      size_bytes INTEGER NOT NULL,
      origin TEXT NOT NULL,
      needs TEXT NOT NULL,
      remarks TEXT NOT NULL,
      renamable INTEGER NOT NULL,
      added_at INTEGER NOT NULL,
      notes TEXT NOT NULL,
      verified_at INTEGER NOT NULL,
      verified_mtime_ms INTEGER NOT NULL,
      damaged INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX library_items_by_name ON library_items (name, version);
  `,
};
