import type { Migration } from '../migrate.ts';

/**
 * Fields of the technician's own; saved filters; what changed on a device and when; and the index that filters and tables of
 * any length are answered from. The index is derived: whatever it is derived from marks its device as stale, whoever writes
 * it, and DeviceIndex derives it again. A later format that wants to know more marks every device as stale.
 */
export const searchAndHistory: Migration = {
  version: 50,
  sql: `
    ALTER TABLE devices ADD COLUMN fields TEXT NOT NULL DEFAULT '{}';

    CREATE TABLE saved_filters (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL UNIQUE COLLATE NOCASE,
      query TEXT NOT NULL,
      position INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE snapshot_changes (
      id INTEGER PRIMARY KEY,
      device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
      seen_at INTEGER NOT NULL,
      via TEXT NOT NULL,
      what TEXT NOT NULL,
      name TEXT NOT NULL,
      item TEXT,
      kind TEXT NOT NULL,
      old TEXT,
      new TEXT
    ) STRICT;
    CREATE INDEX snapshot_changes_by_device ON snapshot_changes (device_id, id);

    -- 'n' is a small key for the tables below, and the row of the full text. Names end in _key where they are sorted by.
    CREATE TABLE device_index (
      n INTEGER PRIMARY KEY,
      device_id TEXT NOT NULL UNIQUE REFERENCES devices (id) ON DELETE CASCADE,
      name_key TEXT NOT NULL,
      address_key TEXT NOT NULL,
      site_key TEXT NOT NULL,
      user TEXT NOT NULL,
      trust TEXT NOT NULL,
      reached_at INTEGER,
      failed_at INTEGER,
      problem_code TEXT,
      agent_state TEXT NOT NULL,
      agent_version TEXT,
      agent_version_key TEXT,
      agent_outdated INTEGER NOT NULL,
      hostname TEXT,
      os TEXT,
      arch TEXT,
      init TEXT,
      libc TEXT,
      has_facts INTEGER NOT NULL,
      node_version TEXT,
      disk_free INTEGER,
      module_count INTEGER,
      module_running INTEGER,
      module_down INTEGER,
      modules_at INTEGER,
      ufop_count INTEGER,
      ufop_drift INTEGER,
      ufops_at INTEGER,
      seen_at INTEGER,
      -- When it was reached or anything of it was seen; 0 when never.
      last_seen INTEGER NOT NULL AS (max(coalesce(reached_at, 0), coalesce(seen_at, 0))) STORED,
      words_hash TEXT NOT NULL
    ) STRICT;
    CREATE INDEX device_index_by_name ON device_index (name_key, n, device_id);
    CREATE INDEX device_index_by_os ON device_index (os);
    CREATE INDEX device_index_by_arch ON device_index (arch);
    CREATE INDEX device_index_by_init ON device_index (init);
    CREATE INDEX device_index_by_libc ON device_index (libc);
    CREATE INDEX device_index_by_node ON device_index (node_version);
    CREATE INDEX device_index_by_agent ON device_index (agent_version);
    CREATE INDEX device_index_by_user ON device_index (user);

    CREATE TABLE indexed_tags (
      n INTEGER NOT NULL REFERENCES device_index (n) ON DELETE CASCADE,
      folded_tag TEXT NOT NULL,
      PRIMARY KEY (folded_tag, n)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX indexed_tags_by_device ON indexed_tags (n);

    CREATE TABLE device_fields (
      n INTEGER NOT NULL REFERENCES device_index (n) ON DELETE CASCADE,
      key TEXT NOT NULL,
      folded_key TEXT NOT NULL,
      words TEXT NOT NULL,
      PRIMARY KEY (n, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX device_fields_by_key ON device_fields (folded_key, words, n);

    CREATE TABLE device_modules (
      n INTEGER NOT NULL REFERENCES device_index (n) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      folded_name TEXT NOT NULL,
      version TEXT NOT NULL,
      state TEXT NOT NULL,
      down INTEGER NOT NULL,
      PRIMARY KEY (n, position)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX device_modules_by_name ON device_modules (folded_name, version, state, down, n);
    CREATE INDEX device_modules_by_version ON device_modules (version, n);

    -- 'version' is the selected one; 'instances' tells how many run of which. The rest: whether there is one that is so.
    CREATE TABLE device_ufops (
      n INTEGER NOT NULL REFERENCES device_index (n) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      folded_name TEXT NOT NULL,
      version TEXT NOT NULL,
      instances TEXT NOT NULL,
      drift INTEGER NOT NULL,
      running INTEGER NOT NULL,
      stopped INTEGER NOT NULL,
      failed INTEGER NOT NULL,
      build_failed INTEGER NOT NULL,
      idle INTEGER NOT NULL,
      PRIMARY KEY (n, position)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX device_ufops_by_name ON device_ufops (folded_name, version, n);
    CREATE INDEX device_ufops_in_drift ON device_ufops (folded_name, n) WHERE drift = 1;

    -- The words come from wordsOf, in one form and with spaces between them: nothing is left for the tokenizer to decide.
    CREATE VIRTUAL TABLE device_search USING fts5 (
      name, address, site, tags, notes, fields, hostname, modules, ufops,
      content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '2 3 4'
    );
    CREATE TRIGGER device_index_deleted AFTER DELETE ON device_index BEGIN
      DELETE FROM device_search WHERE rowid = old.n;
    END;

    CREATE TABLE stale_devices (device_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    INSERT INTO stale_devices (device_id) SELECT id FROM devices;

    -- No 'OR IGNORE': within an upsert, the upsert's own way with conflicts counts for what its triggers do.
    CREATE TRIGGER devices_inserted AFTER INSERT ON devices BEGIN
      INSERT INTO stale_devices SELECT new.id WHERE new.id NOT IN (SELECT device_id FROM stale_devices);
    END;
    CREATE TRIGGER devices_updated AFTER UPDATE OF name, address, user, site, notes, fields ON devices BEGIN
      INSERT INTO stale_devices SELECT new.id WHERE new.id NOT IN (SELECT device_id FROM stale_devices);
    END;
    -- The outcome of an attempt is written often, and is nothing but itself.
    CREATE TRIGGER devices_reached AFTER UPDATE OF reached_at, failed_at, problem ON devices BEGIN
      UPDATE device_index SET reached_at = new.reached_at, failed_at = new.failed_at,
        problem_code = iif(json_valid(new.problem), new.problem ->> '$.code', NULL)
      WHERE device_id = new.id;
    END;
    CREATE TRIGGER device_tags_inserted AFTER INSERT ON device_tags BEGIN
      INSERT INTO stale_devices SELECT new.device_id WHERE new.device_id NOT IN (SELECT device_id FROM stale_devices);
    END;
    CREATE TRIGGER device_tags_deleted AFTER DELETE ON device_tags BEGIN
      INSERT INTO stale_devices SELECT old.device_id WHERE old.device_id NOT IN (SELECT device_id FROM stale_devices);
    END;
    CREATE TRIGGER snapshots_inserted AFTER INSERT ON snapshots BEGIN
      INSERT INTO stale_devices SELECT new.device_id WHERE new.device_id NOT IN (SELECT device_id FROM stale_devices);
    END;
    CREATE TRIGGER snapshots_updated AFTER UPDATE ON snapshots BEGIN
      INSERT INTO stale_devices SELECT new.device_id WHERE new.device_id NOT IN (SELECT device_id FROM stale_devices);
    END;
    CREATE TRIGGER snapshots_deleted AFTER DELETE ON snapshots BEGIN
      INSERT INTO stale_devices SELECT old.device_id WHERE old.device_id NOT IN (SELECT device_id FROM stale_devices);
    END;
    CREATE TRIGGER device_host_keys_inserted AFTER INSERT ON device_host_keys BEGIN
      INSERT INTO stale_devices SELECT new.device_id WHERE new.device_id NOT IN (SELECT device_id FROM stale_devices);
    END;
    CREATE TRIGGER device_host_keys_deleted AFTER DELETE ON device_host_keys BEGIN
      INSERT INTO stale_devices SELECT old.device_id WHERE old.device_id NOT IN (SELECT device_id FROM stale_devices);
    END;
    CREATE TRIGGER offered_host_keys_inserted AFTER INSERT ON offered_host_keys BEGIN
      INSERT INTO stale_devices SELECT new.device_id WHERE new.device_id NOT IN (SELECT device_id FROM stale_devices);
    END;
    CREATE TRIGGER offered_host_keys_updated AFTER UPDATE ON offered_host_keys BEGIN
      INSERT INTO stale_devices SELECT new.device_id WHERE new.device_id NOT IN (SELECT device_id FROM stale_devices);
    END;
    CREATE TRIGGER offered_host_keys_deleted AFTER DELETE ON offered_host_keys BEGIN
      INSERT INTO stale_devices SELECT old.device_id WHERE old.device_id NOT IN (SELECT device_id FROM stale_devices);
    END;
    CREATE TRIGGER revoked_host_keys_inserted AFTER INSERT ON revoked_host_keys BEGIN
      INSERT INTO stale_devices SELECT device_id FROM device_host_keys
        WHERE key = new.key AND device_id NOT IN (SELECT device_id FROM stale_devices);
      INSERT INTO stale_devices SELECT device_id FROM offered_host_keys
        WHERE key = new.key AND device_id NOT IN (SELECT device_id FROM stale_devices);
    END;
  `,
};
