import type { Migration } from '../migrate.ts';

/** What devices were before they were added, changed or removed, for as long as that can be taken back. */
export const undo: Migration = {
  version: 90,
  sql: `
    CREATE TABLE undo (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      at INTEGER NOT NULL,
      kind TEXT NOT NULL
    ) STRICT;
    CREATE TABLE undo_devices (
      undo_id INTEGER NOT NULL REFERENCES undo (id) ON DELETE CASCADE,
      device_id TEXT NOT NULL,
      name TEXT NOT NULL,
      -- The rows as they were; NULL where there was no such device.
      before TEXT,
      -- 'devices.updated_at' afterwards; NULL where there is no such device any more.
      after INTEGER,
      PRIMARY KEY (undo_id, device_id)
    ) STRICT, WITHOUT ROWID;
  `,
};
