import type { HostKey } from '../../contract/app/host-keys.ts';
import type { Sql } from './sql.ts';

/** Host keys that are nobody's any more: refused for ever, at every address. */
export class RevokedKeyStore {
  readonly #statements;

  constructor(sql: Sql) {
    this.#statements = {
      has: sql.prepare('SELECT 1 AS found FROM revoked_host_keys WHERE key = ?'),
      add: sql.prepare(
        'INSERT INTO revoked_host_keys (key, algorithm, fingerprint, revoked_at) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING',
      ),
    };
  }

  has({ key }: Pick<HostKey, 'key'>): boolean {
    return this.#statements.has.get(key) !== undefined;
  }

  /** True when it was not revoked yet. There is no way back. */
  add({ key, algorithm, fingerprint }: HostKey): boolean {
    return this.#statements.add.run(key, algorithm, fingerprint, Date.now()).changes > 0;
  }
}
