import type { z } from 'zod';
import { type Snapshot, type SnapshotPart, type SnapshotValue, snapshotSchema } from '../../contract/app/devices.ts';
import type { ChangeStore } from './changes/changes.ts';
import { differences } from './changes/diff.ts';
import type { DeviceIndex } from './search/device-index.ts';
import type { Row, Sql } from './sql.ts';

/** Told of a stored part that this version cannot read; it then counts as not seen. */
export type OnUnreadable = (deviceId: string, part: string) => void;

/** A part of a snapshot as it was seen: now, this way. */
export interface SeenPart<P extends SnapshotPart> {
  part: P;
  value: SnapshotValue<P>;
  via: 'ssh' | 'agent' | 'plain';
}

export interface SnapshotOptions {
  onUnreadable: OnUnreadable;
  changes: ChangeStore;
  index: DeviceIndex;
}

/** The last state seen of each device, part by part; what differs from the state before goes into the history. */
export class SnapshotStore {
  readonly #sql: Sql;
  readonly #statements;
  readonly #options: SnapshotOptions;
  readonly #told = new Set<string>();

  constructor(sql: Sql, options: SnapshotOptions) {
    this.#sql = sql;
    this.#options = options;
    this.#statements = {
      get: sql.prepare('SELECT part, seen_at, via, value FROM snapshots WHERE device_id = ?'),
      // A device that was removed while it was being read leaves nothing behind.
      put: sql.prepare(
        `INSERT INTO snapshots (device_id, part, seen_at, via, value)
         SELECT id, ?, ?, ?, ? FROM devices WHERE id = ?
         ON CONFLICT (device_id, part) DO UPDATE SET seen_at = excluded.seen_at, via = excluded.via, value = excluded.value`,
      ),
      value: sql.prepare('SELECT value FROM snapshots WHERE device_id = ? AND part = ?'),
      drop: sql.prepare('DELETE FROM snapshots WHERE device_id = ? AND part = ?'),
    };
  }

  get(deviceId: string): Snapshot {
    const rows = new Map(this.#statements.get.all(deviceId).map((row) => [row.part, row]));
    const read = <T extends z.ZodType>(part: SnapshotPart, schema: T): z.infer<T> | null => {
      const row = rows.get(part);
      if (!row) return null;
      const parsed = schema.safeParse(toSeen(row));
      if (parsed.success) return parsed.data;
      this.#tellOnce(deviceId, part);
      return null;
    };
    const { facts, agent, modules, ufops } = snapshotSchema.shape;
    return {
      facts: read('facts', facts),
      agent: read('agent', agent),
      modules: read('modules', modules),
      ufops: read('ufops', ufops),
    };
  }

  put<P extends SnapshotPart>(deviceId: string, seen: SeenPart<P>, at = Date.now()): void {
    const { part, value, via } = seen;
    const text = JSON.stringify(value);
    this.#sql.transaction(() => {
      const before = this.#statements.value.get(deviceId, part)?.value;
      this.#statements.put.run(part, at, via, text, deviceId);
      if (before !== text) this.#options.changes.add(deviceId, { at, via }, differences(part, before, value));
      this.#options.index.settleSoon();
    });
  }

  /** The part counts as never seen from now on. */
  drop(deviceId: string, part: SnapshotPart): void {
    this.#sql.transaction(() => {
      this.#statements.drop.run(deviceId, part);
      this.#options.index.settleSoon();
    });
  }

  #tellOnce(deviceId: string, part: SnapshotPart): void {
    const key = `${deviceId}:${part}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#options.onUnreadable(deviceId, part);
  }
}

function toSeen(row: Row): unknown {
  try {
    return { value: JSON.parse(String(row.value)), seenAt: row.seen_at, via: row.via };
  } catch {
    return undefined;
  }
}
