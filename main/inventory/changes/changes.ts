import { type DeviceChange, deviceChangeSchema } from '../../../contract/app/changes.ts';
import type { Row, Sql } from '../sql.ts';
import type { Difference } from './diff.ts';

const keptChanges = 1000;
const keptMs = 400 * 24 * 60 * 60 * 1000;
/** One look that finds more is a device that became another one. */
const mostAtOnce = 500;
const mostText = 500;

/** What changed on each device, and when it was seen. The newest 1,000 of 400 days are kept. */
export class ChangeStore {
  readonly #statements;

  constructor(sql: Sql) {
    this.#statements = {
      add: sql.prepare(
        `INSERT INTO snapshot_changes (device_id, seen_at, via, what, name, item, kind, old, new)
         SELECT id, ?, ?, ?, ?, ?, ?, ?, ? FROM devices WHERE id = ?`,
      ),
      prune: sql.prepare(
        `DELETE FROM snapshot_changes WHERE device_id = ? AND (seen_at < ? OR id <=
           (SELECT id FROM snapshot_changes WHERE device_id = ? ORDER BY id DESC LIMIT 1 OFFSET ${keptChanges}))`,
      ),
      ofDevice: sql.prepare(`SELECT * FROM snapshot_changes WHERE device_id = ? AND id < ? ORDER BY id DESC LIMIT ?`),
    };
  }

  add(deviceId: string, seen: { at: number; via: DeviceChange['via'] }, differences: readonly Difference[]): void {
    if (differences.length === 0) return;
    for (const { what, name, item, kind, from, to } of differences.slice(0, mostAtOnce)) {
      const texts = [name.slice(0, mostText), cut(item), kind, cut(from), cut(to)] as const;
      this.#statements.add.run(seen.at, seen.via, what, ...texts, deviceId);
    }
    this.#statements.prune.run(deviceId, seen.at - keptMs, deviceId);
  }

  /** Newest first, from before the change with this id on. */
  ofDevice(deviceId: string, { before, limit }: { before?: number | undefined; limit: number }): DeviceChange[] {
    return this.#statements.ofDevice.all(deviceId, before ?? Number.MAX_SAFE_INTEGER, limit).map(toChange);
  }
}

function toChange(row: Row): DeviceChange {
  return deviceChangeSchema.parse({ ...row, seenAt: row.seen_at, from: row.old, to: row.new });
}

function cut(text: string | null): string | null {
  return text === null ? null : text.slice(0, mostText);
}
