import type Database from 'better-sqlite3';
import { z } from 'zod';
import { moduleSchema } from '../../../contract/agent/modules.ts';
import { ufopSchema } from '../../../contract/agent/ufops.ts';
import { agentStateSchema, deviceSchema, factsSchema, type Reach } from '../../../contract/app/devices.ts';
import type { Trust } from '../../../contract/app/host-keys.ts';
import { FlotillaError } from '../../../contract/errors.ts';
import { reachOf } from '../devices.ts';
import { parseStored } from '../json.ts';
import { trustOfDevice } from '../search/index-statements.ts';
import { createSql, type Row } from '../sql.ts';

/** One device as an export has it: what was entered, then what was last seen. Nothing secret is among it. */
export interface DeviceRecord {
  name: string;
  address: string;
  port: number;
  user: string;
  site: string;
  tags: string[];
  notes: string;
  /** The name of the device that it is reached through. */
  jump: string | null;
  fields: Record<string, string>;
  seen: {
    reach: Reach['state'];
    trust: Trust['state'];
    at: string | null;
    hostname: string | null;
    os: string | null;
    architecture: string | null;
    agent: string | null;
    modules: string[];
    ufops: string[];
  };
}

// Of what is stored only what an export shows is read: all of it takes several times as long.
const enteredSchema = deviceSchema.pick({
  ...{ name: true, address: true, port: true, user: true },
  ...{ site: true, tags: true, notes: true, fields: true },
});
const trustSchema = z.enum(['unknown', 'trusted', 'changed', 'revoked']);
const seenFactsSchema = factsSchema.pick({ hostname: true, os: true, architecture: true });
const seenModulesSchema = z.array(
  z.object({ description: moduleSchema.shape.description.pick({ name: true, version: true }) }),
);
const seenUfopsSchema = z.array(z.object({ description: ufopSchema.pick({ name: true, version: true }) }));

/**
 * The devices as they were when it was made, whatever is written meanwhile: a transaction that only reads, on a connection of its
 * own, which goes with it. To be closed by who made it.
 */
export class DeviceReading {
  readonly #database: Database.Database;
  readonly #closed: () => void;
  readonly #statements;

  constructor(database: Database.Database, closed: () => void) {
    this.#database = database;
    this.#closed = closed;
    const sql = createSql(database);
    this.#statements = {
      ids: sql.prepare('SELECT id FROM devices ORDER BY name COLLATE NOCASE, id'),
      device: sql.prepare(
        `SELECT d.*, (SELECT json_group_array(tag ORDER BY position) FROM device_tags t WHERE t.device_id = d.id) AS tags,
           (SELECT name FROM devices j WHERE j.id = d.jump_device_id) AS jump, ${trustOfDevice} AS trust
         FROM devices d WHERE d.id = ?`,
      ),
      parts: sql.prepare('SELECT part, seen_at, value FROM snapshots WHERE device_id = ?'),
    };
    database.exec('BEGIN');
    // What is seen is settled by the first reading, not by the beginning.
    sql.prepare('SELECT 1 FROM devices LIMIT 1').get();
  }

  /** Of all devices, by name. */
  ids(): string[] {
    return this.#statements.ids.column().map(String);
  }

  /** Throws `device.unknown`. */
  record(deviceId: string): DeviceRecord {
    const row = this.#statements.device.get(deviceId);
    if (!row) throw new FlotillaError('device.unknown');
    const { tags, fields, ...entered } = enteredSchema.parse({
      ...row,
      tags: JSON.parse(String(row.tags)),
      fields: JSON.parse(String(row.fields)),
    });
    const jump = row.jump === null ? null : String(row.jump);
    const { name, address, port, user, site, notes } = entered;
    return { name, address, port, user, site, tags, notes, jump, fields, seen: this.#seen(deviceId, row) };
  }

  /** May be called again. */
  close(): void {
    this.#database.close();
    this.#closed();
  }

  #seen(deviceId: string, device: Row): DeviceRecord['seen'] {
    const parts = new Map(this.#statements.parts.all(deviceId).map((row) => [row.part, row]));
    const read = <T extends z.ZodType>(part: string, schema: T) => parseStored(schema, parts.get(part)?.value);
    const facts = read('facts', seenFactsSchema);
    const agent = read('agent', agentStateSchema);
    return {
      reach: reachOf(device).state,
      trust: trustSchema.parse(device.trust),
      at: facts === null ? null : new Date(Number(parts.get('facts')?.seen_at)).toISOString(),
      hostname: facts?.hostname ?? null,
      os: facts?.os ?? null,
      architecture: facts?.architecture ?? null,
      agent: agent?.state === 'running' ? agent.version : (agent?.state ?? null),
      modules: (read('modules', seenModulesSchema) ?? []).map(
        ({ description }) => `${description.name} ${description.version}`,
      ),
      ufops: (read('ufops', seenUfopsSchema) ?? []).map(({ description }) =>
        `${description.name} ${description.version ?? ''}`.trim(),
      ),
    };
  }
}
