import { z } from 'zod';
import type { ReachSpan } from '../../contract/app/fleet.ts';
import type { Sql } from './sql.ts';

/** What was tried again within this time is not written again. */
const restMs = 5 * 60_000;
/** Nothing is said of a longer time between two tries. */
const gapMs = 60 * 60_000;
const keptSpans = 200;

const rowSchema = z.object({ since: z.number(), until: z.number(), reached: z.number(), code: z.string() });

/** When each device answered and when it did not, in spans of one state. The newest 200 of a device are kept. */
export class ReachHistory {
  readonly #statements;

  constructor(sql: Sql) {
    this.#statements = {
      newest: sql.prepare('SELECT * FROM reach_history WHERE device_id = ? ORDER BY since DESC LIMIT 1'),
      extend: sql.prepare('UPDATE reach_history SET until = ? WHERE device_id = ? AND since = ?'),
      // Of a device that was removed while it was being reached, nothing is kept.
      begin: sql.prepare(
        'INSERT OR REPLACE INTO reach_history (device_id, since, until, reached, code) SELECT id, ?, ?, ?, ? FROM devices WHERE id = ?',
      ),
      prune: sql.prepare(
        `DELETE FROM reach_history WHERE device_id = ? AND since <=
           (SELECT since FROM reach_history WHERE device_id = ? ORDER BY since DESC LIMIT 1 OFFSET ${keptSpans})`,
      ),
      ofDevice: sql.prepare('SELECT * FROM reach_history WHERE device_id = ? ORDER BY since'),
    };
  }

  /** Notes a try, in the transaction of the caller. `code` is that of the problem, or null where the device answered. */
  note(deviceId: string, code: string | null, at = Date.now()): void {
    const newest = rowSchema.safeParse(this.#statements.newest.get(deviceId)).data;
    const isSame = newest !== undefined && newest.code === (code ?? '') && newest.reached === Number(code === null);
    // A clock that was set back begins a new span.
    if (isSame && at >= newest.until && at - newest.until <= gapMs) {
      if (at - newest.until >= restMs) this.#statements.extend.run(at, deviceId, newest.since);
      return;
    }
    this.#statements.begin.run(at, at, Number(code === null), code ?? '', deviceId);
    this.#statements.prune.run(deviceId, deviceId);
  }

  /** Oldest first. */
  of(deviceId: string): ReachSpan[] {
    return this.#statements.ofDevice
      .all(deviceId)
      .flatMap((row) => rowSchema.safeParse(row).data ?? [])
      .map(({ since, until, reached, code }) => ({ since, until, reached: reached === 1, code: code || null }));
  }
}
