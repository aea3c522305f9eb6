import type { Sql } from '../sql.ts';

/** What the host keys of a device `d` come to; the same as HostKeyStore.trust. */
export const trustOfDevice = `CASE
  WHEN EXISTS (SELECT 1 FROM offered_host_keys o JOIN revoked_host_keys r ON r.key = o.key WHERE o.device_id = d.id) THEN 'revoked'
  WHEN NOT EXISTS (SELECT 1 FROM device_host_keys k WHERE k.device_id = d.id) THEN 'unknown'
  WHEN NOT EXISTS (SELECT 1 FROM device_host_keys k WHERE k.device_id = d.id
    AND NOT EXISTS (SELECT 1 FROM revoked_host_keys r WHERE r.key = k.key)) THEN 'revoked'
  WHEN EXISTS (SELECT 1 FROM offered_host_keys o WHERE o.device_id = d.id) THEN 'changed'
  ELSE 'trusted' END`;

const columns = [
  ...['name_key', 'address_key', 'site_key', 'user', 'trust', 'reached_at', 'failed_at', 'problem_code'],
  ...['agent_state', 'agent_version', 'agent_version_key', 'agent_outdated'],
  ...['hostname', 'os', 'arch', 'init', 'libc', 'has_facts', 'node_version', 'disk_free'],
  ...['module_count', 'module_running', 'module_down', 'modules_at', 'ufop_count', 'ufop_drift', 'ufops_at'],
  ...['seen_at', 'words_hash'],
];

/** Every statement of the index. */
export function prepareIndexStatements(sql: Sql) {
  return {
    anyStale: sql.prepare('SELECT 1 AS stale FROM stale_devices LIMIT 1'),
    stale: sql.prepare('SELECT device_id FROM stale_devices'),
    settled: sql.prepare('DELETE FROM stale_devices'),
    settledOne: sql.prepare('DELETE FROM stale_devices WHERE device_id = ?'),
    device: sql.prepare(
      `SELECT d.name, d.address, d.user, d.site, d.notes, d.fields, d.reached_at, d.failed_at, iif(json_valid(d.problem), d.problem ->> '$.code', NULL) AS problem_code,
         (SELECT json_group_array(tag ORDER BY position) FROM device_tags t WHERE t.device_id = d.id) AS tags, ${trustOfDevice} AS trust
       FROM devices d WHERE d.id = ?`,
    ),
    parts: sql.prepare('SELECT part, seen_at, value FROM snapshots WHERE device_id = ?'),
    known: sql.prepare('SELECT words_hash FROM device_index WHERE device_id = ?'),
    put: sql.prepare(
      `INSERT INTO device_index (device_id, ${columns.join(', ')}) VALUES (?, ${columns.map(() => '?').join(', ')})
       ON CONFLICT (device_id) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')} RETURNING n`,
    ),
    dropWords: sql.prepare('DELETE FROM device_search WHERE rowid = ?'),
    putWords: sql.prepare(
      `INSERT INTO device_search (rowid, name, address, site, tags, notes, fields, hostname, modules, ufops)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    dropTags: sql.prepare('DELETE FROM indexed_tags WHERE n = ?'),
    putTag: sql.prepare('INSERT OR IGNORE INTO indexed_tags (n, folded_tag) VALUES (?, ?)'),
    dropFields: sql.prepare('DELETE FROM device_fields WHERE n = ?'),
    putField: sql.prepare('INSERT INTO device_fields (n, key, folded_key, words) VALUES (?, ?, ?, ?)'),
    dropModules: sql.prepare('DELETE FROM device_modules WHERE n = ?'),
    putModule: sql.prepare(
      'INSERT INTO device_modules (n, position, name, folded_name, version, state, down) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    dropUfops: sql.prepare('DELETE FROM device_ufops WHERE n = ?'),
    putUfop: sql.prepare(
      `INSERT INTO device_ufops
         (n, position, name, folded_name, version, instances, drift, running, stopped, failed, build_failed, idle)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
  };
}
