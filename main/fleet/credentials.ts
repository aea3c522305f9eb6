import type { Credential, CredentialUse, VaultStatus } from '../../contract/app/credentials.ts';
import type { ChangeFeed } from '../changes.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { CredentialInput, Vault } from '../secrets/secrets.ts';
import type { Ledger } from './ledger.ts';

export interface CredentialServiceOptions {
  vault: Vault;
  inventory: Inventory;
  ledger: Ledger;
  changes: ChangeFeed;
  disconnect(deviceId: string): void;
  /** Stored credentials became usable. */
  onUnlocked(): void;
}

/** What the technician does with credentials and the vault. No secret comes out of it. */
export class CredentialService {
  readonly #options: CredentialServiceOptions;

  constructor(options: CredentialServiceOptions) {
    this.#options = options;
  }

  list(): Credential[] {
    return this.#options.vault.list();
  }

  /** Which credentials devices log in with. */
  uses(): CredentialUse[] {
    return this.#options.inventory.devices.credentialUses();
  }

  /** Throws `ssh.key-unreadable`, `ssh.passphrase-*`, `vault.locked`, `vault.absent`. */
  add(input: CredentialInput): Credential {
    const credential = this.#options.vault.add(input);
    const { name, kind, kept, fingerprint } = credential;
    this.#options.ledger.write({ kind: 'credential.added', detail: { name, type: kind, kept, fingerprint } });
    this.#options.changes.announce({ kind: 'credentials' });
    return credential;
  }

  /** Devices that used it are left without one, and disconnected. Throws `credential.unknown`. */
  remove(credentialId: string): void {
    const { vault, inventory, ledger, changes, disconnect } = this.#options;
    const name = vault.list().find(({ id }) => id === credentialId)?.name ?? '';
    const users = inventory.devices.list().filter((device) => device.credentialId === credentialId);
    vault.remove(credentialId);
    inventory.devices.dropCredential(credentialId);
    ledger.write({ kind: 'credential.removed', detail: { name, devices: users.length } });
    for (const { id } of users) {
      disconnect(id);
      changes.announce({ kind: 'device', deviceId: id });
    }
    changes.announce({ kind: 'credentials' });
  }

  vaultStatus(): VaultStatus {
    return this.#options.vault.status();
  }

  /** Throws `vault.exists`. */
  async createVault(passphrase: string): Promise<VaultStatus> {
    const status = await this.#options.vault.create(passphrase);
    this.#options.ledger.write({ kind: 'vault.created' });
    return this.#announce(status);
  }

  /** Throws `vault.absent`, `vault.wrong-passphrase`. */
  async unlockVault(passphrase: string): Promise<VaultStatus> {
    const status = await this.#options.vault.unlock(passphrase);
    this.#options.onUnlocked();
    return this.#announce(status);
  }

  lockVault(): VaultStatus {
    return this.#announce(this.#options.vault.lock());
  }

  #announce(status: VaultStatus): VaultStatus {
    this.#options.changes.announce({ kind: 'vault' });
    return status;
  }
}
