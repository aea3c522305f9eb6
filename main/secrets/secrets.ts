// Credentials at rest: sealed by the system's keychain or by a passphrase, or kept in memory for one session; and the secrets of jobs.

export { JobSecrets } from './job-secrets.ts';
export type { ScryptCost } from './passphrase.ts';
export type { CredentialInput, Sealer } from './vault.ts';
export { Vault } from './vault.ts';
