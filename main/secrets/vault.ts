import { randomBytes, randomUUID } from 'node:crypto';
import { type Credential, type Secret, secretSchema, type VaultStatus } from '../../contract/app/credentials.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { CredentialStore, Sealed, SealedCredential, VaultKind } from '../inventory/inventory.ts';
import type { SshAuth } from '../ssh/ssh.ts';
import {
  defaultCost,
  derivePassphraseKey,
  newSalt,
  passphraseParametersSchema,
  type ScryptCost,
} from './passphrase.ts';
import { keyBytes, seal, unseal } from './seal.ts';

/** The system's keychain, given by the desktop host. */
export interface Sealer {
  seal(plain: Buffer): Buffer;
  open(sealed: Buffer): Buffer;
}

export interface VaultOptions {
  store: CredentialStore;
  keychain?: Sealer | undefined;
  /** Reads a key before it is kept. Throws `ssh.key-unreadable`, `ssh.passphrase-missing`, `ssh.passphrase-wrong`. */
  readPrivateKey(secret: { privateKey: string; passphrase?: string | undefined }): {
    fingerprint: string;
    /** The same key in a form that is quick to open, where the given one is not. */
    converted?: string;
  };
  scrypt?: ScryptCost | undefined;
}

/** What the technician enters to add a credential. */
export interface CredentialInput {
  name: string;
  kept: 'stored' | 'session';
  secret: Secret;
}

/**
 * Credentials at rest.
 *
 * INVARIANTS
 * - A secret is on disk only as AES-256-GCM under a random data key, bound to the id of its credential.
 * - The data key is on disk only wrapped: by the keychain, or by a key derived from the passphrase.
 * - What is no secret (the SSH agent) is not sealed, and needs no vault.
 * - A wrong passphrase changes nothing. Locking zeroes the data key.
 * - A passphrase vault, once created, seals everything that is added; what a keychain sealed stays readable through it.
 * - `reveal` is for main/ssh alone. What is sealed for others (`sealFor`) opens only under the name that it was sealed for.
 * - No other method gives a secret, and no error names one.
 */
export class Vault {
  readonly #options: VaultOptions;
  readonly #session = new Map<string, { credential: Credential; auth: SshAuth }>();
  readonly #keys = new Map<VaultKind, Buffer>();

  constructor(options: VaultOptions) {
    this.#options = options;
  }

  status(): VaultStatus {
    if (this.#store.vaultKey('passphrase')) {
      return { state: this.#keys.has('passphrase') ? 'unlocked' : 'locked', kind: 'passphrase' };
    }
    return this.#options.keychain ? { state: 'unlocked', kind: 'keychain' } : { state: 'absent', kind: 'passphrase' };
  }

  /** Chooses the passphrase and unlocks. Throws `vault.exists`. */
  async create(passphrase: string): Promise<VaultStatus> {
    this.#assertNoPassphrase();
    const cost = this.#options.scrypt ?? defaultCost;
    const salt = newSalt();
    const wrapping = await derivePassphraseKey(passphrase, salt, cost);
    this.#assertNoPassphrase();
    const key = randomBytes(keyBytes);
    const parameters = JSON.stringify({ ...cost, salt });
    this.#store.addVaultKey({ kind: 'passphrase', wrapped: seal(wrapping, key, 'passphrase'), parameters });
    wrapping.fill(0);
    this.#keys.set('passphrase', key);
    return this.status();
  }

  /** Throws `vault.absent`, `vault.wrong-passphrase`. */
  async unlock(passphrase: string): Promise<VaultStatus> {
    const stored = this.#store.vaultKey('passphrase');
    if (!stored) throw new FlotillaError('vault.absent');
    const { salt, ...cost } = passphraseParametersSchema.parse(JSON.parse(stored.parameters));
    const wrapping = await derivePassphraseKey(passphrase, salt, cost);
    const key = unseal(wrapping, stored.wrapped, 'passphrase');
    wrapping.fill(0);
    if (!key) throw new FlotillaError('vault.wrong-passphrase');
    this.#keys.get('passphrase')?.fill(0);
    this.#keys.set('passphrase', key);
    return this.status();
  }

  /** Forgets the passphrase's key. Credentials kept for the session, and those of the keychain, stay usable. */
  lock(): VaultStatus {
    this.#keys.get('passphrase')?.fill(0);
    this.#keys.delete('passphrase');
    return this.status();
  }

  /** Stored and session credentials, without their secrets. */
  list(): Credential[] {
    const session = [...this.#session.values()].map(({ credential }) => credential);
    return [...this.#store.list(), ...session].sort((a, b) => a.name.localeCompare(b.name));
  }

  has(credentialId: string): boolean {
    return this.#session.has(credentialId) || this.#store.find(credentialId) !== null;
  }

  /** Checks a key, then keeps it. Throws `ssh.key-unreadable`, `ssh.passphrase-*`, `vault.locked`, `vault.absent`. */
  add({ name, kept, secret: given }: CredentialInput): Credential {
    const { secret, fingerprint } = this.#checked(given);
    const { kind } = secret;
    const credential: Credential = { id: randomUUID(), name, kind, kept, fingerprint, createdAt: Date.now() };
    if (kept === 'session') this.#session.set(credential.id, { credential, auth: toAuth(secret) });
    else this.#store.add({ credential, seal: kind === 'agent' ? null : this.#seal(credential.id, secret) });
    return credential;
  }

  /** Throws `credential.unknown`. */
  remove(credentialId: string): void {
    const removed = this.#session.delete(credentialId) || this.#store.remove(credentialId);
    if (!removed) throw new FlotillaError('credential.unknown');
  }

  /** True when only the passphrase is missing for this credential to be usable. */
  isLocked(credentialId: string): boolean {
    if (this.#session.has(credentialId)) return false;
    const kind = this.#store.find(credentialId)?.seal?.vaultKind;
    return kind !== undefined && this.isKeyLocked(kind);
  }

  /** The secret itself, for main/ssh only. Throws `credential.unknown`, `vault.locked`, `credential.unreadable`. */
  reveal(credentialId: string): SshAuth {
    const session = this.#session.get(credentialId);
    if (session) return session.auth;
    const found = this.#store.find(credentialId);
    if (!found) throw new FlotillaError('credential.unknown');
    return this.#open(found);
  }

  /** Seals what is no credential, bound to a name of its own. Throws `vault.locked`, `vault.absent`. */
  sealFor(name: string, plain: Buffer): Sealed {
    const vaultKind = this.#sealingKind();
    return { vaultKind, sealed: seal(this.#dataKey(vaultKind), plain, name) };
  }

  /** True when only the passphrase is missing to open what is sealed so. */
  isKeyLocked(vaultKind: VaultKind): boolean {
    return vaultKind === 'passphrase' && !this.#keys.has('passphrase');
  }

  /** What `sealFor` sealed under this name; `null` where it cannot be opened any more. Throws `vault.locked`. */
  openFor(name: string, { vaultKind, sealed }: Sealed): Buffer | null {
    if (this.isKeyLocked(vaultKind)) throw new FlotillaError('vault.locked');
    try {
      return unseal(this.#dataKey(vaultKind), sealed, name);
    } catch {
      // The keychain is gone, or another one.
      return null;
    }
  }

  /** Forgets every key and every session credential. */
  close(): void {
    for (const key of this.#keys.values()) key.fill(0);
    this.#keys.clear();
    this.#session.clear();
  }

  get #store(): CredentialStore {
    return this.#options.store;
  }

  #assertNoPassphrase(): void {
    if (this.#store.vaultKey('passphrase')) throw new FlotillaError('vault.exists');
  }

  #checked(secret: Secret): { secret: Secret; fingerprint: string | null } {
    if (secret.kind !== 'key') return { secret, fingerprint: null };
    const { fingerprint, converted } = this.#options.readPrivateKey(secret);
    return { secret: converted === undefined ? secret : { kind: 'key', privateKey: converted }, fingerprint };
  }

  #seal(credentialId: string, secret: Secret): Sealed {
    const plain = Buffer.from(JSON.stringify(secret));
    try {
      return this.sealFor(credentialId, plain);
    } finally {
      plain.fill(0);
    }
  }

  #sealingKind(): VaultKind {
    const { state, kind } = this.status();
    if (state === 'absent') throw new FlotillaError('vault.absent');
    if (state === 'locked') throw new FlotillaError('vault.locked');
    return kind;
  }

  #dataKey(kind: VaultKind): Buffer {
    const known = this.#keys.get(kind);
    if (known) return known;
    if (kind === 'passphrase') throw new FlotillaError('vault.locked');
    const key = this.#keychainKey();
    this.#keys.set(kind, key);
    return key;
  }

  /** Opens the data key of the keychain, or makes the first one. */
  #keychainKey(): Buffer {
    const { keychain } = this.#options;
    if (!keychain) throw new FlotillaError('vault.absent');
    const stored = this.#store.vaultKey('keychain');
    if (stored) return keychain.open(stored.wrapped);
    const key = randomBytes(keyBytes);
    this.#store.addVaultKey({ kind: 'keychain', wrapped: keychain.seal(key), parameters: '{}' });
    return key;
  }

  #open({ credential, seal: sealing }: SealedCredential): SshAuth {
    if (sealing === null) return { kind: 'agent' };
    const { vaultKind, sealed } = sealing;
    const key = vaultKind === 'passphrase' ? this.#dataKey('passphrase') : this.#tryKeychain(credential.name);
    const plain = unseal(key, sealed, credential.id);
    if (!plain) throw new FlotillaError('credential.unreadable', { name: credential.name });
    try {
      return toAuth(secretSchema.parse(JSON.parse(plain.toString())));
    } finally {
      plain.fill(0);
    }
  }

  /** A keychain that is gone, or another one, cannot open what an earlier one sealed. */
  #tryKeychain(name: string): Buffer {
    try {
      return this.#dataKey('keychain');
    } catch (cause) {
      throw new FlotillaError('credential.unreadable', { name }, { cause });
    }
  }
}

function toAuth(secret: Secret): SshAuth {
  if (secret.kind === 'agent') return { kind: 'agent' };
  if (secret.kind === 'password') return { kind: 'password', password: secret.password };
  const { privateKey, passphrase } = secret;
  return passphrase === undefined ? { kind: 'key', privateKey } : { kind: 'key', privateKey, passphrase };
}
