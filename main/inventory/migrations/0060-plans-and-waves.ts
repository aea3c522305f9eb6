import type { Migration } from '../migrate.ts';

/** Jobs have a plan: waves, a soak, a limit, pauses; targets may be queued, tried again, or stopped as superseded. */
export const plansAndWaves: Migration = {
  version: 60,
  sql: `
    ALTER TABLE jobs ADD COLUMN plan TEXT NOT NULL DEFAULT '{}';
    ALTER TABLE jobs ADD COLUMN waves TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE jobs ADD COLUMN wave INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE jobs ADD COLUMN soak_until INTEGER;
    ALTER TABLE jobs ADD COLUMN started_at INTEGER;
    ALTER TABLE jobs ADD COLUMN paused_at INTEGER;
    ALTER TABLE jobs ADD COLUMN stopped_at INTEGER;
    ALTER TABLE jobs ADD COLUMN again_of TEXT;
    ALTER TABLE jobs ADD COLUMN first_device_name TEXT NOT NULL DEFAULT '';

    ALTER TABLE job_targets ADD COLUMN wave INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE job_targets ADD COLUMN queued_at INTEGER;
    ALTER TABLE job_targets ADD COLUMN expires_at INTEGER;
    ALTER TABLE job_targets ADD COLUMN next_at INTEGER;
    ALTER TABLE job_targets ADD COLUMN retries INTEGER NOT NULL DEFAULT 0;
    -- Its turn begins with a look at the device: by what was last seen it could not be done.
    ALTER TABLE job_targets ADD COLUMN must_look INTEGER NOT NULL DEFAULT 0;
    -- What an attempt noted for the next one before it sent anything.
    ALTER TABLE job_targets ADD COLUMN memo TEXT;
    -- What the plan took for granted of the device; what of it was alive when the work was done; the look after the soak.
    ALTER TABLE job_targets ADD COLUMN basis TEXT;
    ALTER TABLE job_targets ADD COLUMN vitals TEXT;
    ALTER TABLE job_targets ADD COLUMN checked_at INTEGER;

    CREATE INDEX job_targets_by_state ON job_targets (job_id, state);
    CREATE INDEX job_targets_queued ON job_targets (queued_at) WHERE state = 'queued';

    UPDATE jobs SET
      started_at = (SELECT min(started_at) FROM job_targets t WHERE t.job_id = jobs.id),
      waves = json_array(json_object('size', (SELECT count(*) FROM job_targets t WHERE t.job_id = jobs.id))),
      first_device_name =
        coalesce((SELECT device_name FROM job_targets t WHERE t.job_id = jobs.id ORDER BY position LIMIT 1), '');
  `,
};
