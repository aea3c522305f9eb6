import { z } from 'zod';
import { type DeviceRow, deviceRowSchema } from '../../../contract/app/fleet.ts';
import type { Row, Sql } from '../sql.ts';
import type { DeviceIndex } from './device-index.ts';
import { stateOf } from './states.ts';

/** Where the page before ended, in the order of names. */
const cursorSchema = z.tuple([z.string(), z.number().int()]);

const columns = `i.*, ${stateOf} AS state, d.id, d.name, d.address, d.port, d.user, d.site, d.fields,
  d.jump_device_id IS NOT NULL AS jump, d.proxy IS NOT NULL AS proxy, d.legacy_algorithms AS legacy,
  (SELECT json_group_array(tag ORDER BY position) FROM device_tags t WHERE t.device_id = d.id) AS tags,
  (SELECT seen_at FROM snapshots s WHERE s.device_id = d.id AND s.part = 'agent') AS agent_at,
  (SELECT seen_at FROM snapshots s WHERE s.device_id = d.id AND s.part = 'facts') AS facts_at,
  EXISTS (SELECT 1 FROM device_host_keys own JOIN device_host_keys other
    ON other.key = own.key AND other.device_id <> own.device_id WHERE own.device_id = d.id) AS key_shared,
  (SELECT count(*) FROM job_targets t WHERE t.device_id = d.id AND t.ended_at IS NULL AND t.state <> 'queued') AS active_jobs,
  (SELECT count(*) FROM job_targets t WHERE t.device_id = d.id AND t.ended_at IS NULL AND t.state = 'queued') AS queued_jobs
  FROM device_index i JOIN devices d ON d.id = i.device_id`;

/** Devices as a table shows them. */
export class DeviceRows {
  readonly #index: DeviceIndex;
  readonly #statements;

  constructor(sql: Sql, index: DeviceIndex) {
    this.#index = index;
    this.#statements = {
      of: sql.prepare(`SELECT ${columns} JOIN json_each(?) wanted ON wanted.value = i.device_id ORDER BY wanted.key`),
      page: sql.prepare(`SELECT ${columns} WHERE (i.name_key, i.n) > (?, ?) ORDER BY i.name_key, i.n LIMIT ?`),
    };
  }

  /** In the order of the ids, without those that are gone. */
  of(ids: readonly string[]): DeviceRow[] {
    this.#index.settle();
    return this.#statements.of.all(JSON.stringify(ids)).map(toDeviceRow);
  }

  /** All by name; the cursor is where the next page begins, `null` after the last. A cursor that is none begins anew. */
  page(limit: number, after: string | undefined): { rows: DeviceRow[]; cursor: string | null } {
    this.#index.settle();
    const [key, n] = readCursor(after) ?? ['', 0];
    const rows = this.#statements.page.all(key, n, limit);
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return { rows: rows.map(toDeviceRow), cursor: last ? JSON.stringify([last.name_key, last.n]) : null };
  }
}

function readCursor(text: string | undefined): [string, number] | null {
  try {
    return cursorSchema.safeParse(JSON.parse(text ?? '')).data ?? null;
  } catch {
    return null;
  }
}

function toDeviceRow(row: Row): DeviceRow {
  const failed = row.failed_at !== null && row.problem_code !== null;
  const state = failed ? 'failed' : row.reached_at === null ? 'never' : 'reached';
  const seen = Math.max(Number(row.reached_at), Number(row.seen_at));
  return deviceRowSchema.parse({
    ...row,
    tags: JSON.parse(String(row.tags)),
    fields: JSON.parse(String(row.fields)),
    keyShared: row.key_shared === 1,
    way: { jump: row.jump === 1, proxy: row.proxy === 1, legacy: row.legacy === 1 },
    reach: {
      state,
      at: failed ? row.failed_at : row.reached_at,
      lastReachedAt: row.reached_at,
      code: failed ? row.problem_code : null,
    },
    agent: {
      state: row.agent_state,
      version: row.agent_version,
      outdated: row.agent_outdated === 1,
      seenAt: row.agent_at,
    },
    factsSeenAt: row.facts_at,
    seenAt: seen === 0 ? null : seen,
    architecture: row.arch,
    diskFreeBytes: row.disk_free,
    modules: row.modules_at === null ? null : modulesOf(row),
    ufops: row.ufops_at === null ? null : { count: row.ufop_count, drift: row.ufop_drift, seenAt: row.ufops_at },
    activeJobs: row.active_jobs,
    queuedJobs: row.queued_jobs,
  });
}

function modulesOf(row: Row) {
  return { count: row.module_count, running: row.module_running, down: row.module_down, seenAt: row.modules_at };
}
