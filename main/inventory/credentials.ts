import { z } from 'zod';
import { type Credential, credentialSchema } from '../../contract/app/credentials.ts';
import type { Row, Sql } from './sql.ts';

export const vaultKinds = ['keychain', 'passphrase'] as const;
export type VaultKind = (typeof vaultKinds)[number];

/** A vault's data key, wrapped; `parameters` is JSON that only the vault reads. */
export interface WrappedKey {
  kind: VaultKind;
  wrapped: Buffer;
  parameters: string;
}

/** What only the vault can open. */
export interface Sealed {
  vaultKind: VaultKind;
  sealed: Buffer;
}

/** A sealed secret with what may be known of it. The store never sees it open. `seal`: null where there is no secret. */
export interface SealedCredential {
  credential: Credential;
  seal: Sealed | null;
}

const wrappedRow = z.object({ kind: z.enum(vaultKinds), wrapped: z.instanceof(Buffer), parameters: z.string() });
/** What is sealed, and by which key. */
export const sealedRow = z.object({ vault_kind: z.enum(vaultKinds), sealed: z.instanceof(Buffer) });

/** Sealed credentials and the wrapped keys that seal them. */
export class CredentialStore {
  readonly #statements;

  constructor(sql: Sql) {
    this.#statements = {
      list: sql.prepare(
        'SELECT id, name, kind, fingerprint, created_at FROM credentials ORDER BY name COLLATE NOCASE, id',
      ),
      get: sql.prepare('SELECT * FROM credentials WHERE id = ?'),
      add: sql.prepare(
        'INSERT INTO credentials (id, name, kind, fingerprint, created_at, vault_kind, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ),
      remove: sql.prepare('DELETE FROM credentials WHERE id = ?'),
      key: sql.prepare('SELECT kind, wrapped, parameters FROM vault_keys WHERE kind = ?'),
      addKey: sql.prepare('INSERT INTO vault_keys (kind, wrapped, parameters, created_at) VALUES (?, ?, ?, ?)'),
    };
  }

  list(): Credential[] {
    return this.#statements.list.all().map(toCredential);
  }

  find(id: string): SealedCredential | null {
    const row = this.#statements.get.get(id);
    if (!row) return null;
    const credential = toCredential(row);
    if (row.vault_kind === null) return { credential, seal: null };
    const { vault_kind: vaultKind, sealed } = sealedRow.parse(row);
    return { credential, seal: { vaultKind, sealed } };
  }

  add({ credential, seal }: SealedCredential): void {
    const { id, name, kind, fingerprint, createdAt } = credential;
    this.#statements.add.run(id, name, kind, fingerprint, createdAt, seal?.vaultKind ?? null, seal?.sealed ?? null);
  }

  /** True when it was there. */
  remove(id: string): boolean {
    return this.#statements.remove.run(id).changes > 0;
  }

  vaultKey(kind: VaultKind): WrappedKey | null {
    const row = this.#statements.key.get(kind);
    return row ? wrappedRow.parse(row) : null;
  }

  addVaultKey({ kind, wrapped, parameters }: WrappedKey): void {
    this.#statements.addKey.run(kind, wrapped, parameters, Date.now());
  }
}

function toCredential(row: Row): Credential {
  return credentialSchema.parse({ ...row, createdAt: row.created_at, kept: 'stored' });
}
