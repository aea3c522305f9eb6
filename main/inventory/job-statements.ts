import type { Sql } from './sql.ts';

/** Every statement of the job store. A target that has ended is out of reach of all that change one. */
export function prepareJobStatements(sql: Sql) {
  const columns = `j.*, (SELECT json_group_object(state, n) FROM
    (SELECT state, count(*) AS n FROM job_targets t WHERE t.job_id = j.id GROUP BY state)) AS counts`;
  const target = 'WHERE job_id = ? AND device_id = ? AND ended_at IS NULL';
  return {
    insert: sql.prepare('INSERT INTO jobs (id, operation, call, created_at) VALUES (?, ?, ?, ?)'),
    insertTarget: sql.prepare(
      `INSERT INTO job_targets (job_id, device_id, position, device_name, state, attempts, idempotency_key)
       VALUES (?, ?, ?, ?, 'waiting', 0, ?)`,
    ),
    get: sql.prepare(`SELECT ${columns} FROM jobs j WHERE j.id = ?`),
    list: sql.prepare(`SELECT ${columns} FROM jobs j ORDER BY j.created_at DESC, j.id LIMIT ?`),
    listOfDevice: sql.prepare(
      `SELECT ${columns} FROM jobs j WHERE j.id IN (SELECT job_id FROM job_targets WHERE device_id = ?)
       ORDER BY j.created_at DESC, j.id LIMIT ?`,
    ),
    targets: sql.prepare('SELECT * FROM job_targets WHERE job_id = ? ORDER BY position'),
    alive: sql.prepare(
      `SELECT t.job_id, t.device_id, t.device_name, t.state, t.idempotency_key, t.sent_at, j.cancelled_at, j.call
       FROM job_targets t JOIN jobs j ON j.id = t.job_id WHERE t.ended_at IS NULL ORDER BY j.created_at, j.id, t.position`,
    ),
    activeOf: sql.prepare('SELECT job_id FROM job_targets WHERE device_id = ? AND ended_at IS NULL'),
    begin: sql.prepare(
      `UPDATE job_targets SET state = 'running', attempts = attempts + 1, started_at = coalesce(started_at, ?) ${target}`,
    ),
    hold: sql.prepare(`UPDATE job_targets SET state = 'waiting' ${target}`),
    attempt: sql.prepare(`UPDATE job_targets SET attempts = attempts + 1 ${target}`),
    sent: sql.prepare(`UPDATE job_targets SET sent_at = coalesce(sent_at, ?) ${target}`),
    end: sql.prepare(`UPDATE job_targets SET state = ?, ended_at = ?, result = ?, problem = ? ${target}`),
    cancel: sql.prepare('UPDATE jobs SET cancelled_at = coalesce(cancelled_at, ?) WHERE id = ? AND ended_at IS NULL'),
    cancelWaiting: sql.prepare(
      "UPDATE job_targets SET state = 'cancelled', ended_at = ? WHERE job_id = ? AND state = 'waiting' AND ended_at IS NULL",
    ),
    close: sql.prepare(
      `UPDATE jobs SET ended_at = ? WHERE id = ? AND ended_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM job_targets WHERE job_id = jobs.id AND ended_at IS NULL)`,
    ),
    prune: sql.prepare(
      `DELETE FROM jobs WHERE ended_at IS NOT NULL AND id NOT IN
       (SELECT id FROM jobs ORDER BY created_at DESC LIMIT ?)`,
    ),
  };
}
