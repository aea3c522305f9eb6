import type { Migration } from '../migrate.ts';

/** Since when and until when each device answered, or did not. */
export const reachHistory: Migration = {
  version: 100,
  sql: `
    CREATE TABLE reach_history (
      device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
      since INTEGER NOT NULL,
      until INTEGER NOT NULL,
      reached INTEGER NOT NULL,
      -- The code of the problem; empty where it was reached.
      code TEXT NOT NULL,
      PRIMARY KEY (device_id, since)
    ) STRICT, WITHOUT ROWID;
  `,
};
