import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type CredentialUse, credentialUseSchema } from '../../contract/app/credentials.ts';
import {
  type Device,
  type DeviceInput,
  deviceSchema,
  type JumpChoice,
  jumpChoiceSchema,
  proxySchema,
  type Reach,
} from '../../contract/app/devices.ts';
import { FlotillaError, type Problem, problemSchema } from '../../contract/errors.ts';
import { parseStored } from './json.ts';
import type { ReachHistory } from './reach-history.ts';
import type { DeviceIndex } from './search/device-index.ts';
import { isUniqueViolation, type Row, type Sql } from './sql.ts';

/** Devices that are named for a credential; the rest is counted. */
const namedUsers = 5;

const reachRow = z.object({
  reached_at: z.number().nullable(),
  failed_at: z.number().nullable(),
  problem: z.unknown(),
});

/** Which devices could lead to one, `null` for a new one; `chosen` comes first. */
export interface JumpQuery {
  deviceId: string | null;
  text: string;
  chosen: string | null;
  limit: number;
}

/** What the technician entered about each device, and when it was last reached. */
export class DeviceStore {
  readonly #sql: Sql;
  readonly #index: DeviceIndex;
  readonly #reachHistory: ReachHistory;
  readonly #statements;

  constructor(sql: Sql, index: DeviceIndex, reachHistory: ReachHistory) {
    this.#sql = sql;
    this.#index = index;
    this.#reachHistory = reachHistory;
    const columns = `d.*, (SELECT json_group_array(tag ORDER BY position) FROM device_tags t WHERE t.device_id = d.id) AS tags`;
    this.#statements = {
      list: sql.prepare(`SELECT ${columns} FROM devices d ORDER BY d.name COLLATE NOCASE, d.id`),
      ids: sql.prepare('SELECT id FROM devices ORDER BY name COLLATE NOCASE, id'),
      get: sql.prepare(`SELECT ${columns} FROM devices d WHERE d.id = ?`),
      place: sql.prepare('SELECT name, address FROM devices WHERE id = ?'),
      twin: sql.prepare('SELECT name FROM devices WHERE address = ? AND port = ? AND user = ?'),
      insert: sql.prepare(
        'INSERT INTO devices (name, address, port, user, credential_id, site, notes, jump_device_id, proxy, legacy_algorithms, plain_server_port, fields, updated_at, created_at, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ),
      update: sql.prepare(
        'UPDATE devices SET name = ?, address = ?, port = ?, user = ?, credential_id = ?, site = ?, notes = ?, jump_device_id = ?, proxy = ?, legacy_algorithms = ?, plain_server_port = ?, fields = ?, updated_at = ? WHERE id = ?',
      ),
      remove: sql.prepare('DELETE FROM devices WHERE id = ?'),
      clearTags: sql.prepare('DELETE FROM device_tags WHERE device_id = ?'),
      addTag: sql.prepare('INSERT OR IGNORE INTO device_tags (device_id, tag, position) VALUES (?, ?, ?)'),
      dropCredential: sql.prepare('UPDATE devices SET credential_id = NULL WHERE credential_id = ?'),
      dropProxyCredential: sql.prepare(
        `UPDATE devices SET proxy = json_set(proxy, '$.credentialId', NULL) WHERE json_extract(proxy, '$.credentialId') = ?`,
      ),
      credentialUses: sql.prepare(
        `SELECT credential_id AS credentialId, max(n) AS devices, json_group_array(name ORDER BY at) AS names FROM
           (SELECT credential_id, name, count(*) OVER (PARTITION BY credential_id) AS n,
              row_number() OVER (PARTITION BY credential_id ORDER BY name COLLATE NOCASE, id) AS at
            FROM devices WHERE credential_id IS NOT NULL)
         WHERE at <= ${namedUsers} GROUP BY credential_id`,
      ),
      behind: sql.prepare(`SELECT ${columns} FROM devices d WHERE d.jump_device_id = ? ORDER BY d.name COLLATE NOCASE`),
      jumps: sql.prepare(
        `WITH RECURSIVE through (id) AS (
           SELECT id FROM devices WHERE id = ? UNION SELECT d.id FROM devices d JOIN through t ON d.jump_device_id = t.id)
         SELECT id, name, address FROM devices WHERE id NOT IN (SELECT id FROM through)
           AND (id = ? OR instr(lower(name), lower(?)) > 0 OR instr(lower(address), lower(?)) > 0)
         ORDER BY id IS NOT ?, name COLLATE NOCASE, id LIMIT ?`,
      ),
      reach: sql.prepare('SELECT reached_at, failed_at, problem FROM devices WHERE id = ?'),
      reached: sql.prepare('UPDATE devices SET reached_at = ?, failed_at = NULL, problem = NULL WHERE id = ?'),
      forgetFailure: sql.prepare('UPDATE devices SET failed_at = NULL, problem = NULL WHERE id = ?'),
      failed: sql.prepare('UPDATE devices SET failed_at = ?, problem = ? WHERE id = ?'),
    };
  }

  list(): Device[] {
    return this.#statements.list.all().map(toDevice);
  }

  /** Of every device, in the order of `list`. */
  ids(): string[] {
    return this.#statements.ids.column().map(String);
  }

  /** Throws `device.unknown`. */
  get(id: string): Device {
    const row = this.#statements.get.get(id);
    if (!row) throw new FlotillaError('device.unknown');
    return toDevice(row);
  }

  /** With when it was last reached, by one reading. Throws `device.unknown`. */
  getWithReach(id: string): { device: Device; reach: Reach } {
    const row = this.#statements.get.get(id);
    if (!row) throw new FlotillaError('device.unknown');
    return { device: toDevice(row), reach: reachOf(row) };
  }

  /** Only what sentences need. Throws `device.unknown`. */
  place(id: string): { name: string; address: string } {
    const row = this.#statements.place.get(id);
    if (!row) throw new FlotillaError('device.unknown');
    return { name: String(row.name), address: String(row.address) };
  }

  find(id: string): Device | null {
    const row = this.#statements.get.get(id);
    return row ? toDevice(row) : null;
  }

  /** Throws `device.duplicate` when the address, port and user are already there. */
  add(input: DeviceInput): Device {
    const id = randomUUID();
    const now = Date.now();
    this.#write(input, () => {
      this.#statements.insert.run(...columnsOf(input), now, now, id);
      this.#writeTags(id, input.tags);
    });
    return this.get(id);
  }

  /** Throws `device.unknown`, `device.duplicate`. */
  update(id: string, input: DeviceInput): Device {
    this.#write(input, () => {
      const { changes } = this.#statements.update.run(...columnsOf(input), Date.now(), id);
      if (changes === 0) throw new FlotillaError('device.unknown');
      this.#statements.clearTags.run(id);
      this.#writeTags(id, input.tags);
    });
    return this.get(id);
  }

  /** Its snapshots, tags and host key go with it. Throws `device.unknown`. */
  remove(id: string): void {
    if (this.#statements.remove.run(id).changes === 0) throw new FlotillaError('device.unknown');
  }

  /** Devices to which this one is the way. */
  behind(id: string): Device[] {
    return this.#statements.behind.all(id).map(toDevice);
  }

  /** Devices that another one can be reached through: not itself, and none that is reached through it. */
  jumpChoices({ deviceId, text, chosen, limit }: JumpQuery): JumpChoice[] {
    return this.#statements.jumps
      .all(deviceId, chosen, text, text, chosen, limit)
      .map((row) => jumpChoiceSchema.parse(row));
  }

  /** How many devices log in with each credential, and which. */
  credentialUses(): CredentialUse[] {
    return this.#statements.credentialUses
      .all()
      .map((row) => credentialUseSchema.parse({ ...row, names: JSON.parse(String(row.names)) }));
  }

  /** Devices that used a credential stay, without one. */
  dropCredential(credentialId: string): void {
    this.#sql.transaction(() => {
      this.#statements.dropCredential.run(credentialId);
      this.#statements.dropProxyCredential.run(credentialId);
    });
  }

  reach(id: string): Reach {
    return reachOf(this.#statements.reach.get(id));
  }

  markReached(id: string, at = Date.now()): void {
    this.#sql.transaction(() => {
      this.#statements.reached.run(at, id);
      this.#reachHistory.note(id, null, at);
    });
  }

  markFailed(id: string, problem: Problem, at = Date.now()): void {
    this.#sql.transaction(() => {
      this.#statements.failed.run(at, JSON.stringify(problem), id);
      this.#reachHistory.note(id, problem.code, at);
    });
  }

  /** The last failure no longer says anything: what it was about has been settled. */
  forgetFailure(id: string): void {
    this.#statements.forgetFailure.run(id);
  }

  #write(input: DeviceInput, work: () => void): void {
    try {
      this.#sql.transaction(() => {
        work();
        this.#index.settleSoon();
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const { address, port, user } = input;
      const name = String(this.#statements.twin.get(address, port, user)?.name ?? address);
      throw new FlotillaError('device.duplicate', { address, port, user, name });
    }
  }

  #writeTags(id: string, tags: readonly string[]): void {
    tags.forEach((tag, position) => {
      this.#statements.addTag.run(id, tag, position);
    });
  }
}

function columnsOf(input: DeviceInput) {
  const { name, address, port, user, credentialId, site, notes } = input;
  const { jumpDeviceId = null, proxy = null, legacyAlgorithms = false, plainServerPort = null, fields = {} } = input;
  const way = [jumpDeviceId, proxy && JSON.stringify(proxySchema.parse(proxy)), Number(legacyAlgorithms)] as const;
  const rest = [plainServerPort, JSON.stringify(fields)] as const;
  return [name, address, port, user, credentialId, site, notes, ...way, ...rest] as const;
}

/** The outcome of the last attempt, out of a row of `devices`. */
export function reachOf(stored: Row | undefined): Reach {
  const row = reachRow.safeParse(stored);
  if (!row.success) return { state: 'never' };
  const { reached_at: reachedAt, failed_at: failedAt } = row.data;
  const problem = parseStored(problemSchema, row.data.problem);
  if (failedAt !== null && problem) return { state: 'failed', at: failedAt, lastReachedAt: reachedAt, problem };
  return reachedAt === null ? { state: 'never' } : { state: 'reached', at: reachedAt };
}

function toDevice(row: Row): Device {
  return deviceSchema.parse({
    ...row,
    credentialId: row.credential_id,
    tags: JSON.parse(String(row.tags)),
    fields: JSON.parse(String(row.fields)),
    jumpDeviceId: row.jump_device_id,
    proxy: row.proxy === null ? null : JSON.parse(String(row.proxy)),
    legacyAlgorithms: row.legacy_algorithms === 1,
    plainServerPort: row.plain_server_port,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  });
}
