import { type JobSecret, jobSecretsSchema } from '../../contract/app/job-secrets.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { JobStore, Sealed } from '../inventory/inventory.ts';
import type { Vault } from './vault.ts';

/**
 * The secrets of jobs. On disk they are sealed as credentials are, each bound to its job, from when the job is made until its last
 * target has ended.
 */
export class JobSecrets {
  readonly #store: Pick<JobStore, 'sealedSecrets'>;
  readonly #vault: Vault;

  constructor(store: Pick<JobStore, 'sealedSecrets'>, vault: Vault) {
    this.#store = store;
    this.#vault = vault;
  }

  /** For a job that is about to be made. Throws `vault.locked`, `vault.absent`. */
  seal(jobId: string, secrets: readonly JobSecret[]): Sealed {
    const plain = Buffer.from(JSON.stringify(secrets));
    try {
      return this.#vault.sealFor(nameOf(jobId), plain);
    } finally {
      plain.fill(0);
    }
  }

  /** True when only the vault's passphrase is missing to open them. */
  isLocked(jobId: string): boolean {
    const sealed = this.#store.sealedSecrets(jobId);
    return sealed !== null && this.#vault.isKeyLocked(sealed.vaultKind);
  }

  /** `null`: they are kept no more. Throws `secrets.locked`, `secrets.unreadable`. */
  open(jobId: string): JobSecret[] | null {
    const sealed = this.#store.sealedSecrets(jobId);
    if (!sealed) return null;
    if (this.#vault.isKeyLocked(sealed.vaultKind)) throw new FlotillaError('secrets.locked');
    const plain = this.#vault.openFor(nameOf(jobId), sealed);
    if (!plain) throw new FlotillaError('secrets.unreadable');
    try {
      return jobSecretsSchema.parse(JSON.parse(plain.toString()));
    } finally {
      plain.fill(0);
    }
  }
}

function nameOf(jobId: string): string {
  return `job ${jobId}`;
}
