import type { Migration } from '../migrate.ts';

/** What was done, entry by entry, each hashed with the one before. It outlives the devices it names. */
export const history: Migration = {
  version: 70,
  sql: `
    CREATE TABLE history (
      seq INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      who TEXT NOT NULL,
      kind TEXT NOT NULL,
      device_id TEXT,
      device_name TEXT,
      job_id TEXT,
      detail TEXT NOT NULL,
      before_hash TEXT NOT NULL,
      hash TEXT NOT NULL
    ) STRICT;
    CREATE INDEX history_by_device ON history (device_id, seq) WHERE device_id IS NOT NULL;
    CREATE INDEX history_by_job ON history (job_id, seq) WHERE job_id IS NOT NULL;
    CREATE INDEX history_by_time ON history (at);
  `,
};
