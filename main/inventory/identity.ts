import { z } from 'zod';
import {
  type IdentityCheck,
  type IdentityVerdict,
  identityCheckSchema,
  type TrustEvent,
  trustEventSchema,
} from '../../contract/app/host-keys.ts';
import type { HistoryStore } from './history.ts';
import { parseStored } from './json.ts';
import type { Sql } from './sql.ts';

const keptEvents = 200;

const knownMachineSchema = z.object({
  machineId: z.string().nullable(),
  hardwareId: z.string().nullable(),
  hadAgent: z.boolean(),
});
/** The machine that a device was before its key was forgotten or replaced. */
export type KnownMachine = z.infer<typeof knownMachineSchema>;

/** What happened to the identity of each device, and the machine that is to be met again. */
export class IdentityStore {
  readonly #statements;
  readonly #history: HistoryStore;

  constructor(sql: Sql, history: HistoryStore) {
    this.#history = history;
    this.#statements = {
      record: sql.prepare(
        'INSERT INTO trust_events (device_id, at, kind, fingerprint, verdict) SELECT id, ?, ?, ?, ? FROM devices WHERE id = ?',
      ),
      name: sql.prepare('SELECT name FROM devices WHERE id = ?'),
      prune: sql.prepare(
        `DELETE FROM trust_events WHERE device_id = ? AND id <=
           (SELECT id FROM trust_events WHERE device_id = ? ORDER BY id DESC LIMIT 1 OFFSET ${keptEvents})`,
      ),
      events: sql.prepare(
        'SELECT id, at, kind, fingerprint, verdict FROM trust_events WHERE device_id = ? ORDER BY id DESC',
      ),
      // A machine that is still to be met again is the one that was known, however often the key is forgotten meanwhile.
      expect: sql.prepare(
        `INSERT INTO identity_checks (device_id, since, known) SELECT id, ?, ? FROM devices WHERE id = ?
         ON CONFLICT (device_id) DO UPDATE SET since = excluded.since, known = excluded.known, judged_at = NULL,
           verdict = NULL, agent_kept = NULL WHERE judged_at IS NOT NULL`,
      ),
      check: sql.prepare(
        'SELECT since, known, judged_at AS at, verdict, agent_kept FROM identity_checks WHERE device_id = ?',
      ),
      judge: sql.prepare(
        'UPDATE identity_checks SET judged_at = ?, verdict = ?, agent_kept = ? WHERE device_id = ? AND judged_at IS NULL',
      ),
    };
  }

  record(deviceId: string, event: Pick<TrustEvent, 'kind'> & Partial<Omit<TrustEvent, 'id' | 'at'>>): void {
    const { kind, fingerprint = null, verdict = null } = event;
    this.#statements.record.run(Date.now(), kind, fingerprint, verdict, deviceId);
    this.#statements.prune.run(deviceId, deviceId);
    const deviceName = this.#statements.name.get(deviceId)?.name;
    if (typeof deviceName !== 'string') return;
    this.#history.add({ kind: `key.${kind}`, deviceId, deviceName, detail: { fingerprint, verdict } });
  }

  /** Newest first. */
  events(deviceId: string): TrustEvent[] {
    return this.#statements.events.all(deviceId).flatMap((row) => trustEventSchema.safeParse(row).data ?? []);
  }

  /** The next login is to be compared with this machine. */
  expect(deviceId: string, known: KnownMachine): void {
    this.#statements.expect.run(Date.now(), JSON.stringify(known), deviceId);
  }

  /** The machine that a login is still to be compared with. */
  expected(deviceId: string): KnownMachine | null {
    const row = this.#statements.check.get(deviceId);
    return row?.at === null ? parseStored(knownMachineSchema, row.known) : null;
  }

  judge(deviceId: string, verdict: IdentityVerdict, agentKept: boolean | null): void {
    this.#statements.judge.run(Date.now(), verdict, agentKept === null ? null : Number(agentKept), deviceId);
  }

  check(deviceId: string): IdentityCheck | null {
    const row = this.#statements.check.get(deviceId);
    if (!row) return null;
    const agentKept = row.agent_kept === null ? null : row.agent_kept === 1;
    const state = row.at === null ? 'pending' : 'judged';
    return identityCheckSchema.safeParse({ ...row, state, agentKept }).data ?? null;
  }
}
