import type { Sql } from './sql.ts';

/** Every statement of the job store. A target that has ended is out of reach of all that change one. */
export function prepareJobStatements(sql: Sql) {
  // SQLite would look for what is left of a job among all of its targets.
  const left = 'job_targets INDEXED BY job_targets_alive_by_job WHERE job_id = jobs.id AND ended_at IS NULL';
  const columns = `j.*, (SELECT json_group_object(state, n) FROM
    (SELECT state, count(*) AS n FROM job_targets t WHERE t.job_id = j.id GROUP BY state)) AS counts,
    EXISTS (SELECT 1 FROM job_secrets s WHERE s.job_id = j.id) AS keeps_secrets,
    CASE WHEN j.ended_at IS NULL THEN (SELECT json_object('ended', count(*), 'sum', total(d), 'squares', total(d * d)) FROM
      (SELECT ended_at - started_at AS d FROM job_targets t WHERE t.job_id = j.id AND queued_at IS NULL
       AND state IN ('succeeded', 'unchanged', 'failed', 'unreachable', 'unknown') AND d >= 0)) END AS pace`;
  const target = 'WHERE job_id = ? AND device_id = ? AND ended_at IS NULL';
  const returning = 'RETURNING device_id, device_name, state, result, problem';
  const idle = "WHERE job_id = ? AND state IN ('waiting', 'queued') AND ended_at IS NULL";
  return {
    insert: sql.prepare(
      `INSERT INTO jobs (id, operation, call, plan, waves, first_device_name, again_of, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    insertTarget: sql.prepare(
      `INSERT INTO job_targets
         (job_id, device_id, position, device_name, wave, idempotency_key, basis, must_look, state, attempts)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0)`,
    ),
    insertSecrets: sql.prepare('INSERT INTO job_secrets (job_id, vault_kind, sealed) VALUES (?, ?, ?)'),
    secrets: sql.prepare('SELECT vault_kind, sealed FROM job_secrets WHERE job_id = ?'),
    get: sql.prepare(`SELECT ${columns} FROM jobs j WHERE j.id = ?`),
    list: sql.prepare(`SELECT ${columns} FROM jobs j ORDER BY j.created_at DESC, j.id LIMIT ?`),
    listOfDevice: sql.prepare(
      `SELECT ${columns} FROM jobs j WHERE j.id IN (SELECT job_id FROM job_targets WHERE device_id = ?)
       ORDER BY j.created_at DESC, j.id LIMIT ?`,
    ),
    targets: sql.prepare('SELECT * FROM job_targets WHERE job_id = ? ORDER BY position'),
    target: sql.prepare('SELECT * FROM job_targets WHERE job_id = ? AND device_id = ?'),
    queued: sql.prepare(
      `SELECT t.*, j.call FROM job_targets t JOIN jobs j ON j.id = t.job_id
       WHERE t.state = 'queued' ORDER BY t.queued_at, t.job_id, t.position`,
    ),
    aliveJobs: sql.prepare('SELECT * FROM jobs WHERE ended_at IS NULL ORDER BY created_at, id'),
    aliveTargets: sql.prepare('SELECT * FROM job_targets WHERE job_id = ? AND ended_at IS NULL ORDER BY position'),
    unchecked: sql.prepare(
      `SELECT device_id, vitals FROM job_targets
       WHERE job_id = ? AND state = 'succeeded' AND checked_at IS NULL AND vitals IS NOT NULL ORDER BY position`,
    ),
    ill: sql.prepare(
      "SELECT count(*) AS n FROM job_targets WHERE job_id = ? AND state = 'succeeded' AND problem IS NOT NULL",
    ),
    countOf: sql.prepare('SELECT state, count(*) AS n FROM job_targets WHERE job_id = ? GROUP BY state'),
    activeOf: sql.prepare('SELECT job_id FROM job_targets WHERE device_id = ? AND ended_at IS NULL'),
    queuedOf: sql.prepare(
      "SELECT job_id FROM job_targets WHERE device_id = ? AND ended_at IS NULL AND state = 'queued'",
    ),
    started: sql.prepare('UPDATE jobs SET started_at = ? WHERE id = ? AND started_at IS NULL'),
    begin: sql.prepare(
      `UPDATE job_targets SET state = 'running', attempts = attempts + 1, started_at = coalesce(started_at, ?),
         next_at = NULL, problem = NULL ${target}`,
    ),
    note: sql.prepare(`UPDATE job_targets SET problem = ? ${target}`),
    hold: sql.prepare(`UPDATE job_targets SET state = 'waiting' ${target}`),
    attempt: sql.prepare(`UPDATE job_targets SET attempts = attempts + 1 ${target}`),
    sent: sql.prepare(`UPDATE job_targets SET sent_at = coalesce(sent_at, ?), memo = coalesce(?, memo) ${target}`),
    retry: sql.prepare(
      `UPDATE job_targets SET state = 'waiting', retries = retries + 1, next_at = ?, problem = ? ${target}`,
    ),
    renew: sql.prepare(
      `UPDATE job_targets SET idempotency_key = ?, sent_at = NULL, memo = NULL, basis = NULL, must_look = 0 ${target}`,
    ),
    queue: sql.prepare(
      `UPDATE job_targets SET state = 'queued', queued_at = coalesce(queued_at, ?), expires_at = ?, problem = ? ${target}`,
    ),
    end: sql.prepare(
      `UPDATE job_targets SET state = ?, ended_at = ?, result = ?, problem = ?, vitals = ?, next_at = NULL ${target} ${returning}`,
    ),
    endIdle: sql.prepare(
      `UPDATE job_targets SET state = ?, ended_at = ?, problem = ?, next_at = NULL ${idle} ${returning}`,
    ),
    endAlive: sql.prepare(
      `UPDATE job_targets SET state = ?, ended_at = ?, problem = ?, next_at = NULL
       WHERE job_id = ? AND ended_at IS NULL ${returning}`,
    ),
    wait: sql.prepare(
      "UPDATE job_targets SET state = 'waiting' WHERE job_id = ? AND state = 'running' AND sent_at IS NULL",
    ),
    checked: sql.prepare(
      `UPDATE job_targets SET checked_at = ?, problem = ?
       WHERE job_id = ? AND device_id = ? AND state = 'succeeded' AND checked_at IS NULL`,
    ),
    soak: sql.prepare('UPDATE jobs SET soak_until = ? WHERE id = ? AND ended_at IS NULL'),
    wave: sql.prepare('UPDATE jobs SET wave = ?, soak_until = NULL WHERE id = ? AND ended_at IS NULL'),
    pause: sql.prepare('UPDATE jobs SET paused_at = ? WHERE id = ? AND paused_at IS NULL AND ended_at IS NULL'),
    resume: sql.prepare('UPDATE jobs SET paused_at = NULL WHERE id = ? AND paused_at IS NOT NULL'),
    cancel: sql.prepare('UPDATE jobs SET cancelled_at = ? WHERE id = ? AND cancelled_at IS NULL AND ended_at IS NULL'),
    stop: sql.prepare('UPDATE jobs SET stopped_at = coalesce(stopped_at, ?) WHERE id = ? AND ended_at IS NULL'),
    close: sql.prepare(
      `UPDATE jobs SET ended_at = ?, paused_at = NULL, soak_until = NULL WHERE id = ? AND ended_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM ${left})`,
    ),
    prune: sql.prepare(
      `DELETE FROM jobs WHERE ended_at IS NOT NULL AND id NOT IN
       (SELECT id FROM jobs ORDER BY created_at DESC LIMIT ?)`,
    ),
  };
}
