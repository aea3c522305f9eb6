import type { Migration } from '../migrate.ts';

/** Jobs may have secrets, sealed by the vault; they go with the end of the job, in the same transaction. */
export const jobSecrets: Migration = {
  version: 120,
  sql: `
    CREATE TABLE job_secrets (
      job_id TEXT PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
      vault_kind TEXT NOT NULL REFERENCES vault_keys (kind),
      sealed BLOB NOT NULL
    ) STRICT;
    CREATE TRIGGER job_secrets_over AFTER UPDATE OF ended_at ON jobs WHEN new.ended_at IS NOT NULL BEGIN
      DELETE FROM job_secrets WHERE job_id = new.id;
    END;
  `,
};
