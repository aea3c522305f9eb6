import { z } from 'zod';
import { type HostKey, hostKeySchema, type Trust } from '../../contract/app/devices.ts';
import { parseStored } from './json.ts';
import type { Sql } from './sql.ts';

const timesRow = z.object({ accepted_at: z.number(), changed_at: z.number().nullable() });

/** The host key that was accepted for each device, and the other key it offered since. */
export class HostKeyStore {
  readonly #statements;

  constructor(sql: Sql) {
    this.#statements = {
      get: sql.prepare('SELECT host_key, accepted_at, offered, changed_at FROM host_keys WHERE device_id = ?'),
      accept: sql.prepare(
        'INSERT INTO host_keys (device_id, host_key, accepted_at) VALUES (?, ?, ?) ON CONFLICT (device_id) DO NOTHING',
      ),
      changed: sql.prepare('UPDATE host_keys SET offered = ?, changed_at = ? WHERE device_id = ?'),
      unchanged: sql.prepare(
        'UPDATE host_keys SET offered = NULL, changed_at = NULL WHERE device_id = ? AND changed_at IS NOT NULL',
      ),
      forget: sql.prepare('DELETE FROM host_keys WHERE device_id = ?'),
    };
  }

  /** What is known of the identity of a device. An accepted key that cannot be read any more is thrown, never dropped. */
  trust(deviceId: string): Trust {
    const row = this.#statements.get.get(deviceId);
    if (!row) return { state: 'unknown' };
    const hostKey = hostKeySchema.parse(JSON.parse(String(row.host_key)));
    const { accepted_at: acceptedAt, changed_at: changedAt } = timesRow.parse(row);
    const offered = parseStored(hostKeySchema, row.offered);
    if (offered && changedAt !== null) return { state: 'changed', hostKey, acceptedAt, offered, changedAt };
    return { state: 'trusted', hostKey, acceptedAt };
  }

  /** The first key wins: a key that was accepted is only ever replaced after `forget`. */
  accept(deviceId: string, hostKey: HostKey): void {
    this.#statements.accept.run(deviceId, JSON.stringify(hostKey), Date.now());
  }

  markChanged(deviceId: string, offered: HostKey): void {
    this.#statements.changed.run(JSON.stringify(offered), Date.now(), deviceId);
  }

  /** The device showed the accepted key again. */
  markUnchanged(deviceId: string): void {
    this.#statements.unchanged.run(deviceId);
  }

  forget(deviceId: string): void {
    this.#statements.forget.run(deviceId);
  }
}
