import type { Migration } from '../migrate.ts';

/** How a device is reached beside its address; and credentials that keep nothing secret, such as the SSH agent. */
export const waysToDevices: Migration = {
  version: 30,
  sql: `
    ALTER TABLE devices ADD COLUMN jump_device_id TEXT REFERENCES devices (id);
    ALTER TABLE devices ADD COLUMN proxy TEXT;
    ALTER TABLE devices ADD COLUMN legacy_algorithms INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX devices_by_jump ON devices (jump_device_id) WHERE jump_device_id IS NOT NULL;

    CREATE TABLE credentials_30 (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      kind TEXT NOT NULL,
      fingerprint TEXT,
      vault_kind TEXT REFERENCES vault_keys (kind),
      sealed BLOB,
      created_at INTEGER NOT NULL,
      CHECK ((vault_kind IS NULL) = (sealed IS NULL)),
      CHECK (kind = 'agent' OR sealed IS NOT NULL)
    ) STRICT;
    INSERT INTO credentials_30 (id, name, kind, fingerprint, vault_kind, sealed, created_at)
      SELECT id, name, kind, fingerprint, vault_kind, sealed, created_at FROM credentials;
    DROP TABLE credentials;
    ALTER TABLE credentials_30 RENAME TO credentials;
  `,
};
