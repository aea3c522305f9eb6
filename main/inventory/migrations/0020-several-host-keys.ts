import type { Migration } from '../migrate.ts';

/**
 * A device is known by several host keys, each with its origin; revoked keys belong to no device; what happened to an
 * identity, and the machine that is to be met again after a deliberate change, are kept.
 */
export const severalHostKeys: Migration = {
  version: 20,
  sql: `
    CREATE TABLE device_host_keys (
      device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      algorithm TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      origin TEXT NOT NULL CHECK (origin IN ('accepted', 'known_hosts', 'rotated')),
      position INTEGER NOT NULL,
      added_at INTEGER NOT NULL,
      PRIMARY KEY (device_id, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX device_host_keys_by_key ON device_host_keys (key);

    CREATE TABLE offered_host_keys (
      device_id TEXT PRIMARY KEY REFERENCES devices (id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      algorithm TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      changed_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX offered_host_keys_by_key ON offered_host_keys (key);

    CREATE TABLE revoked_host_keys (
      key TEXT PRIMARY KEY,
      algorithm TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      revoked_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE trust_events (
      id INTEGER PRIMARY KEY,
      device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
      at INTEGER NOT NULL,
      kind TEXT NOT NULL,
      fingerprint TEXT,
      verdict TEXT
    ) STRICT;
    CREATE INDEX trust_events_by_device ON trust_events (device_id, id);

    CREATE TABLE identity_checks (
      device_id TEXT PRIMARY KEY REFERENCES devices (id) ON DELETE CASCADE,
      since INTEGER NOT NULL,
      known TEXT NOT NULL,
      judged_at INTEGER,
      verdict TEXT,
      agent_kept INTEGER
    ) STRICT, WITHOUT ROWID;

    INSERT INTO device_host_keys (device_id, key, algorithm, fingerprint, origin, position, added_at)
      SELECT device_id, host_key ->> 'key', host_key ->> 'algorithm', host_key ->> 'fingerprint', 'accepted', 0, accepted_at
      FROM host_keys;
    INSERT INTO offered_host_keys (device_id, key, algorithm, fingerprint, changed_at)
      SELECT device_id, offered ->> 'key', offered ->> 'algorithm', offered ->> 'fingerprint', changed_at
      FROM host_keys WHERE offered IS NOT NULL AND changed_at IS NOT NULL;
    DROP TABLE host_keys;
  `,
};
