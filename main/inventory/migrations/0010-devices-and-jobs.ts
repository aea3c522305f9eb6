import type { Migration } from '../migrate.ts';

/** The first format: devices with keys, snapshots and reach; sealed credentials; jobs with targets and steps. */
export const devicesAndJobs: Migration = {
  version: 10,
  sql: `
    CREATE TABLE devices (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      address TEXT NOT NULL COLLATE NOCASE,
      port INTEGER NOT NULL,
      user TEXT NOT NULL,
      credential_id TEXT,
      site TEXT NOT NULL,
      notes TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      reached_at INTEGER,
      failed_at INTEGER,
      problem TEXT,
      UNIQUE (address, port, user)
    ) STRICT;

    CREATE TABLE device_tags (
      device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
      tag TEXT NOT NULL,
      position INTEGER NOT NULL,
      PRIMARY KEY (device_id, tag)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX device_tags_by_tag ON device_tags (tag);

    CREATE TABLE host_keys (
      device_id TEXT PRIMARY KEY REFERENCES devices (id) ON DELETE CASCADE,
      host_key TEXT NOT NULL,
      accepted_at INTEGER NOT NULL,
      offered TEXT,
      changed_at INTEGER
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE snapshots (
      device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
      part TEXT NOT NULL,
      seen_at INTEGER NOT NULL,
      via TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (device_id, part)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE vault_keys (
      kind TEXT PRIMARY KEY,
      wrapped BLOB NOT NULL,
      parameters TEXT NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE credentials (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      kind TEXT NOT NULL,
      fingerprint TEXT,
      vault_kind TEXT NOT NULL REFERENCES vault_keys (kind),
      sealed BLOB NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE jobs (
      id TEXT PRIMARY KEY,
      operation TEXT NOT NULL,
      call TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      cancelled_at INTEGER,
      ended_at INTEGER
    ) STRICT;
    CREATE INDEX jobs_by_time ON jobs (created_at);
    CREATE INDEX jobs_alive ON jobs (id) WHERE ended_at IS NULL;

    -- No reference to devices: the history outlives them, with their name.
    CREATE TABLE job_targets (
      job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
      device_id TEXT NOT NULL,
      position INTEGER NOT NULL,
      device_name TEXT NOT NULL,
      state TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      idempotency_key TEXT NOT NULL,
      sent_at INTEGER,
      started_at INTEGER,
      ended_at INTEGER,
      result TEXT,
      problem TEXT,
      PRIMARY KEY (job_id, device_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX job_targets_by_device ON job_targets (device_id);
    CREATE INDEX job_targets_alive ON job_targets (device_id) WHERE ended_at IS NULL;

    CREATE TABLE job_steps (
      job_id TEXT NOT NULL,
      device_id TEXT NOT NULL,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      state TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      ended_at INTEGER,
      output TEXT NOT NULL,
      progress_done REAL,
      progress_total REAL,
      PRIMARY KEY (job_id, device_id, position),
      FOREIGN KEY (job_id, device_id) REFERENCES job_targets (job_id, device_id) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
  `,
};
