import { z } from 'zod';
import {
  type AcceptedKey,
  acceptedKeySchema,
  type HostKey,
  type KeyOrigin,
  type Trust,
} from '../../contract/app/host-keys.ts';
import type { Row, Sql } from './sql.ts';

/** A server has one key of a kind, or two while one is being replaced: more than these are not learnt. */
const maxKeys = 16;

const storedKey = z.object({ key: z.string(), algorithm: z.string(), fingerprint: z.string() });
const offeredRow = storedKey.extend({ changed_at: z.number() });

/** The host keys that each device is known by, and the other key it offered since. */
export class HostKeyStore {
  readonly #sql: Sql;
  readonly #statements;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#statements = {
      keys: sql.prepare(
        `SELECT k.key, k.algorithm, k.fingerprint, k.origin, k.added_at AS addedAt, r.revoked_at
         FROM device_host_keys k LEFT JOIN revoked_host_keys r ON r.key = k.key WHERE k.device_id = ? ORDER BY k.position`,
      ),
      offered: sql.prepare(
        `SELECT o.key, o.algorithm, o.fingerprint, o.changed_at, r.revoked_at
         FROM offered_host_keys o LEFT JOIN revoked_host_keys r ON r.key = o.key WHERE o.device_id = ?`,
      ),
      add: sql.prepare(
        `INSERT INTO device_host_keys (device_id, key, algorithm, fingerprint, origin, position, added_at)
         SELECT d.id, ?, ?, ?, ?, (SELECT COALESCE(MAX(position) + 1, 0) FROM device_host_keys WHERE device_id = d.id), ?
         FROM devices d WHERE d.id = ? AND (SELECT COUNT(*) FROM device_host_keys WHERE device_id = d.id) < ${maxKeys}
         ON CONFLICT (device_id, key) DO NOTHING`,
      ),
      changed: sql.prepare(
        `INSERT INTO offered_host_keys (device_id, key, algorithm, fingerprint, changed_at)
         SELECT id, ?, ?, ?, ? FROM devices WHERE id = ?
         ON CONFLICT (device_id) DO UPDATE SET key = excluded.key, algorithm = excluded.algorithm,
           fingerprint = excluded.fingerprint, changed_at = excluded.changed_at`,
      ),
      unchanged: sql.prepare('DELETE FROM offered_host_keys WHERE device_id = ?'),
      all: sql.prepare(
        `SELECT k.device_id, d.name, k.key, k.algorithm, k.fingerprint, k.origin, k.added_at AS addedAt
         FROM device_host_keys k JOIN devices d ON d.id = k.device_id ORDER BY d.name COLLATE NOCASE, d.id, k.position`,
      ),
      forgetOne: sql.prepare(
        `DELETE FROM device_host_keys WHERE device_id = ? AND fingerprint = ?
         AND (SELECT COUNT(*) FROM device_host_keys WHERE device_id = ?) > 1`,
      ),
      forget: sql.prepare('DELETE FROM device_host_keys WHERE device_id = ?'),
      holders: sql.prepare('SELECT device_id FROM device_host_keys WHERE key = ?'),
      offeredTo: sql.prepare('SELECT device_id FROM offered_host_keys WHERE key = ?'),
      sharers: sql.prepare(
        `SELECT other.device_id, other.fingerprint FROM device_host_keys own
         JOIN device_host_keys other ON other.key = own.key AND other.device_id <> own.device_id
         WHERE own.device_id = ? ORDER BY own.position, other.device_id`,
      ),
    };
  }

  /** What is known of the identity of a device. An accepted key that cannot be read any more is thrown, never dropped. */
  trust(deviceId: string): Trust {
    const rows = this.#statements.keys.all(deviceId);
    const keys = rows.filter(({ revoked_at }) => revoked_at === null).map((row) => acceptedKeySchema.parse(row));
    const row = this.#statements.offered.get(deviceId);
    const offered = row && offeredRow.parse(row);
    if (offered && row.revoked_at !== null) return { state: 'revoked', keys, ...asOffered(offered) };
    const [first] = keys;
    const [lost] = rows;
    if (!first) return lost ? { state: 'revoked', keys, ...revokedOf(lost) } : { state: 'unknown' };
    const { origin: _origin, addedAt: acceptedAt, ...hostKey } = first;
    if (offered) return { state: 'changed', hostKey, acceptedAt, keys, ...asOffered(offered) };
    return { state: 'trusted', hostKey, acceptedAt, keys };
  }

  /** Keys that may be met: accepted, and not revoked. */
  accepted(deviceId: string): AcceptedKey[] {
    const trust = this.trust(deviceId);
    return trust.state === 'unknown' ? [] : trust.keys;
  }

  /** The first key wins: what was accepted is only ever replaced after `forget`. */
  accept(deviceId: string, hostKey: HostKey, origin: KeyOrigin = 'accepted'): void {
    this.#sql.transaction(() => {
      if (this.#statements.keys.all(deviceId).length === 0) this.add(deviceId, hostKey, origin);
      this.#statements.unchanged.run(deviceId);
    });
  }

  /** Adds a key beside the others. False when it was there, or there are too many. */
  add(deviceId: string, { key, algorithm, fingerprint }: HostKey, origin: KeyOrigin): boolean {
    return this.#statements.add.run(key, algorithm, fingerprint, origin, Date.now(), deviceId).changes > 0;
  }

  /** Keeps the time at which this very key was offered first. True when it was not yet known. */
  markChanged(deviceId: string, { key, algorithm, fingerprint }: HostKey): boolean {
    if (this.#statements.offered.get(deviceId)?.key === key) return false;
    return this.#statements.changed.run(key, algorithm, fingerprint, Date.now(), deviceId).changes > 0;
  }

  /** The device showed an accepted key again. */
  markUnchanged(deviceId: string): void {
    this.#statements.unchanged.run(deviceId);
  }

  forget(deviceId: string): void {
    this.#sql.transaction(() => {
      this.#statements.forget.run(deviceId);
      this.#statements.unchanged.run(deviceId);
    });
  }

  /** Every accepted key of every device, by the device's name. */
  all(): { deviceId: string; deviceName: string; key: AcceptedKey }[] {
    return this.#statements.all.all().map(({ device_id, name, ...key }) => ({
      deviceId: String(device_id),
      deviceName: String(name),
      key: acceptedKeySchema.parse(key),
    }));
  }

  /** False when it is the only one, or not there. */
  forgetOne(deviceId: string, fingerprint: string): boolean {
    return this.#statements.forgetOne.run(deviceId, fingerprint, deviceId).changes > 0;
  }

  /** Devices that are known by a key. */
  holders(key: string): string[] {
    return this.#statements.holders.all(key).map((row) => String(row.device_id));
  }

  /** Devices that offered a key which is not theirs. */
  offeredTo(key: string): string[] {
    return this.#statements.offeredTo.all(key).map((row) => String(row.device_id));
  }

  /** Other devices with a key of this one; each once. */
  sharers(deviceId: string): { deviceId: string; fingerprint: string }[] {
    const rows = this.#statements.sharers.all(deviceId);
    const byDevice = new Map(rows.toReversed().map((row) => [String(row.device_id), String(row.fingerprint)]));
    return [...byDevice].map(([id, fingerprint]) => ({ deviceId: id, fingerprint }));
  }
}

function asOffered({ changed_at: changedAt, ...offered }: z.infer<typeof offeredRow>) {
  return { offered, changedAt };
}

/** The accepted key itself was revoked. */
function revokedOf(row: Row) {
  return { offered: storedKey.parse(row), changedAt: z.number().parse(row.revoked_at) };
}
