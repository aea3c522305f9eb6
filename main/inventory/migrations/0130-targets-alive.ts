import type { Migration } from '../migrate.ts';

/** Whether a job has a target left is asked at the end of each of its targets: without this, every one that has ended is looked at for it. */
export const targetsAlive: Migration = {
  version: 130,
  sql: 'CREATE INDEX job_targets_alive_by_job ON job_targets (job_id) WHERE ended_at IS NULL;',
};
