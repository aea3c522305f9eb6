import { z } from 'zod';
import { type HostKey, hostKeySchema } from '../../contract/app/host-keys.ts';
import type { Sql } from './sql.ts';

const revokedKey = hostKeySchema.extend({ revokedAt: z.number() });

/** Host keys that are nobody's any more: refused for ever, at every address. */
export class RevokedKeyStore {
  readonly #statements;

  constructor(sql: Sql) {
    this.#statements = {
      has: sql.prepare('SELECT 1 AS found FROM revoked_host_keys WHERE key = ?'),
      list: sql.prepare(
        'SELECT key, algorithm, fingerprint, revoked_at AS revokedAt FROM revoked_host_keys ORDER BY revoked_at DESC',
      ),
      add: sql.prepare(
        'INSERT INTO revoked_host_keys (key, algorithm, fingerprint, revoked_at) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING',
      ),
    };
  }

  has({ key }: Pick<HostKey, 'key'>): boolean {
    return this.#statements.has.get(key) !== undefined;
  }

  /** Newest first. */
  list(): z.infer<typeof revokedKey>[] {
    return this.#statements.list.all().map((row) => revokedKey.parse(row));
  }

  /** True when it was not revoked yet. There is no way back. */
  add({ key, algorithm, fingerprint }: HostKey): boolean {
    return this.#statements.add.run(key, algorithm, fingerprint, Date.now()).changes > 0;
  }
}
